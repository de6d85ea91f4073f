import { addStyle, create } from './create.ts';
import type { ElementStrings } from './strings.ts';
import { style } from './style.ts';

/** The button; the button while a sign-in is under way; or where another device goes. */
export type Shown = 'idle' | 'busy' | 'device';

/** What the element shows. */
export interface View {
  /** The events of all forms and buttons pass here, those of the page's own form included. */
  root: ShadowRoot;
  other: HTMLElement;
  cancel: HTMLElement;
  /** Empty until `showDevice` fills it. */
  device: HTMLElement;
  render: (strings: ElementStrings, shown: Shown, message: string) => void;
}

/** Builds it without markup or style text, which a page's policy may forbid. */
export function createView(host: HTMLElement): View {
  const root = host.attachShadow({ mode: 'open' });
  addStyle(root, style);
  const own = create('button', { part: 'button' });
  // A form that the page has put into the element takes the place of this one, and keeps its look.
  const slot = create('slot', {}, create('form', {}, own));
  const other = create('button', { part: 'other-device' });
  const device = create('div', { part: 'device', role: 'group', tabindex: '-1' });
  const cancel = create('button', { part: 'cancel' });
  const status = create('p', { part: 'status', role: 'status' });
  root.append(slot, device, other, cancel, status);

  return {
    root,
    other,
    cancel,
    device,
    render(strings, shown, message) {
      const focused = root.activeElement;
      own.textContent = strings.signIn;
      other.textContent = strings.otherDevice;
      cancel.textContent = strings.cancel;
      device.setAttribute('aria-label', strings.otherDevice);
      status.textContent = message;

      const button = host.querySelector('button') ?? own;
      const busy = String(shown === 'busy');
      // Not `disabled`, which would take the focus away.
      button.setAttribute('aria-disabled', busy);
      button.setAttribute('aria-busy', busy);
      slot.hidden = shown === 'device';
      device.hidden = !slot.hidden;
      cancel.hidden = shown === 'idle';
      other.hidden = !cancel.hidden;
      // Where the focus was may be hidden now; and what has come is to be read out.
      if (focused && (shown === 'device' || focused.getClientRects().length === 0)) {
        ({ idle: button, busy: cancel, device })[shown].focus();
      }
    },
  };
}
