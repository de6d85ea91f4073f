import type { ElementStrings } from './strings.ts';

/**
 * Colors follow the page's `color-scheme`. The outline of a browser can be as black as the button, and touches it. In
 * forced-colors mode, transparent borders become visible, and text gets a background of the color `Canvas`.
 */
const style = `
:host { display: inline-grid; gap: 0.5rem; max-inline-size: 28rem; overflow-wrap: break-word; }
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
[part^='button'] {
  inline-size: 100%;
  border-color: transparent;
  background: var(--plex-sign-in-background, CanvasText);
  color: var(--plex-sign-in-color, Canvas);
  font-weight: 600;
}
:focus-visible { outline: 2px solid CanvasText; outline-offset: 2px; }
@media (forced-colors: active) {
  [part^='button'] { background: none; color: inherit; }
}
[part='cancel'] { border: 0; text-decoration: underline; }
[aria-busy] { opacity: 0.75; }
.busy::before {
  content: '';
  display: inline-block;
  inline-size: 0.8em;
  block-size: 0.8em;
  margin-inline-end: 0.5em;
  border: 2px solid;
  border-block-start: 2px dotted transparent;
  border-radius: 50%;
}
@keyframes turn { to { rotate: 1turn; } }
@media (prefers-reduced-motion: no-preference) {
  .busy::before { animation: 1s linear infinite turn; }
}
`;

/**
 * `idle` shows the button, `busy` the same button while the sign-in starts, `again` the button that opens the popup
 * again, and `device` the view for another device.
 */
export type ViewState = 'idle' | 'busy' | 'again' | 'device';

/** The shadow tree of the element. */
export interface View {
  /** Receives the events of all forms and buttons, including those of the page's own form. */
  root: ShadowRoot;
  otherDevice: HTMLElement;
  openAgain: HTMLElement;
  cancel: HTMLElement;
  /** Empty until `showDevice` fills it. */
  device: HTMLElement;
  /** Shows a state. `submitter` is the button that started the sign-in, and may be the page's own. */
  render: (
    strings: ElementStrings,
    state: ViewState,
    message: string,
    submitter?: HTMLElement | null,
  ) => void;
}

/** Builds the shadow tree without `innerHTML` or inline styles, which the page's CSP may forbid. */
export function createView(host: HTMLElement): View {
  const root = host.attachShadow({ mode: 'open' });
  adoptStyle(root, style);
  const ownButton = createElement('button', { part: 'button' });
  // A form that the page puts into the element replaces this one and keeps its own style.
  const slot = createElement('slot', {}, createElement('form', {}, ownButton));
  const otherDevice = createElement('button', { part: 'other-device' });
  const openAgain = createElement('button', { part: 'button open-again' });
  const device = createElement('div', { part: 'device' });
  const cancel = createElement('button', { part: 'cancel' });
  const status = createElement('p', { part: 'status', role: 'status' });
  root.append(slot, openAgain, device, otherDevice, cancel, status);

  return {
    root,
    otherDevice,
    openAgain,
    cancel,
    device,
    render(strings, state, message, submitter) {
      // The focus can be on the page's own button, which is outside the shadow tree.
      const focused = root.activeElement ?? host.querySelector(':focus');
      ownButton.textContent = strings.signIn;
      openAgain.textContent = strings.openAgain;
      otherDevice.textContent = strings.otherDevice;
      cancel.textContent = strings.cancel;
      // Screen readers announce each change, even to the same text.
      if (status.textContent !== message) status.textContent = message;
      status.className = state === 'idle' ? '' : 'busy';

      // The `disabled` attribute would make the button lose the focus. In `idle` the page's own button has none of
      // these attributes, which a framework that hydrates the page does not expect.
      for (const name of ['aria-disabled', 'aria-busy']) {
        if (state === 'busy') submitter?.setAttribute(name, 'true');
        else submitter?.removeAttribute(name);
      }
      slot.hidden = state === 'again' || state === 'device';
      openAgain.hidden = state !== 'again';
      device.hidden = state !== 'device';
      cancel.hidden = state === 'idle';
      otherDevice.hidden = !cancel.hidden;
      // The focus moves if its element is hidden now, and to the device view so that screen readers announce it.
      if (focused && (state === 'device' || focused.getClientRects().length === 0)) {
        const button = submitter ?? host.querySelector('button') ?? ownButton;
        ({ idle: button, busy: cancel, again: openAgain, device })[state].focus();
      }
    },
  };
}

/** Creates an element with attributes and children. */
export function createElement<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

export function setAttributes(element: Element, attributes: Record<string, string>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

/** Adds a style sheet to a shadow tree. A constructed sheet is allowed by every CSP. */
export function adoptStyle(root: ShadowRoot, text: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
