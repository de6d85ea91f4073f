import type { ElementStrings } from './strings.ts';

/** Colors follow the page's `color-scheme`. The transparent border becomes visible in forced-colors mode. */
const style = `
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

/** `idle` shows the button, `busy` the button during a sign-in, `device` the view for another device. */
export type ViewState = 'idle' | 'busy' | 'device';

/** The shadow tree of the element. */
export interface View {
  /** Receives the events of all forms and buttons, including those of the page's own form. */
  root: ShadowRoot;
  otherDevice: HTMLElement;
  cancel: HTMLElement;
  /** Empty until `showDevice` fills it. */
  device: HTMLElement;
  render: (strings: ElementStrings, state: ViewState, message: string) => void;
}

/** Builds the shadow tree without `innerHTML` or inline styles, which the page's CSP may forbid. */
export function createView(host: HTMLElement): View {
  const root = host.attachShadow({ mode: 'open' });
  adoptStyle(root, style);
  const ownButton = createElement('button', { part: 'button' });
  // A form that the page puts into the element replaces this one and keeps its own style.
  const slot = createElement('slot', {}, createElement('form', {}, ownButton));
  const otherDevice = createElement('button', { part: 'other-device' });
  const device = createElement('div', { part: 'device', role: 'group', tabindex: '-1' });
  const cancel = createElement('button', { part: 'cancel' });
  const status = createElement('p', { part: 'status', role: 'status' });
  root.append(slot, device, otherDevice, cancel, status);

  return {
    root,
    otherDevice,
    cancel,
    device,
    render(strings, state, message) {
      const focused = root.activeElement;
      ownButton.textContent = strings.signIn;
      otherDevice.textContent = strings.otherDevice;
      cancel.textContent = strings.cancel;
      device.setAttribute('aria-label', strings.otherDevice);
      status.textContent = message;

      const button = host.querySelector('button') ?? ownButton;
      const busy = String(state === 'busy');
      // The `disabled` attribute would make the button lose the focus.
      button.setAttribute('aria-disabled', busy);
      button.setAttribute('aria-busy', busy);
      slot.hidden = state === 'device';
      device.hidden = !slot.hidden;
      cancel.hidden = state === 'idle';
      otherDevice.hidden = !cancel.hidden;
      // The focus moves if its element is hidden now, and to the device view so that screen readers announce it.
      if (focused && (state === 'device' || focused.getClientRects().length === 0)) {
        ({ idle: button, busy: cancel, device })[state].focus();
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
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Adds a style sheet to a shadow tree. A constructed sheet is allowed by every CSP. */
export function adoptStyle(root: ShadowRoot, text: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
