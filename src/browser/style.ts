/**
 * The look of the element. Colours follow the page's `color-scheme`, sides its direction, and what is not the
 * main button takes font and colour from the page. The border shows where colours are forced.
 */
export const style = `
:host { display: inline-grid; gap: 0.5rem; max-inline-size: 28rem; }
:host([hidden]), [hidden] { display: none !important; }
p { margin: 0; }
[part='status'] { inline-size: 0; min-inline-size: 100%; }
button {
  min-block-size: 2.75rem;
  padding-inline: 1.25rem;
  border: 1px solid;
  border-radius: var(--plex-sign-in-radius, 8px);
  background: none;
  color: inherit;
  font: inherit;
  cursor: pointer;
}
form button {
  inline-size: 100%;
  border-color: transparent;
  background: var(--plex-sign-in-background, CanvasText);
  color: var(--plex-sign-in-color, Canvas);
  font-weight: 600;
}
[aria-busy='true'] { opacity: 0.75; }
`;
