/** The look of the pages. Contrast is 4.5:1 or more in both schemes. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f9;
  --card: #fff;
  --line: #d3d7e3;
  --edge: #767d92;
  --text: #1c2233;
  --accent: #3949ab;
  --on-accent: #fff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #11141c;
    --card: #1a1f2b;
    --line: #343b4d;
    --edge: #8087a0;
    --text: #e8eaf2;
    --accent: #aab6ff;
    --on-accent: #11141c;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  display: grid;
  min-height: 100vh;
  min-height: 100dvh;
  margin: 0;
  padding: 1.25rem;
  place-items: center;
  background: var(--ground);
  color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
  overflow-wrap: anywhere;
}
main {
  width: min(100%, 28rem);
  padding: 1.75rem 1.5rem;
  border: 1px solid var(--line);
  border-radius: 12px;
  background: var(--card);
}
main > :last-child { margin-bottom: 0; }
h1 { margin: 0 0 0.75rem; font-size: 1.4rem; line-height: 1.25; }
p { margin: 0 0 1.25rem; }
form { margin: 0; }
.buttons { display: flex; flex-wrap: wrap; gap: 0.6rem; }
button, .button {
  display: inline-block;
  min-height: 2.75rem;
  padding: 0.55rem 1.4rem;
  border: 1px solid var(--accent);
  border-radius: 8px;
  background: var(--accent);
  color: var(--on-accent);
  font: inherit;
  font-weight: 600;
  text-decoration: none;
  cursor: pointer;
}
.quiet { border-color: var(--edge); background: transparent; color: var(--text); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
