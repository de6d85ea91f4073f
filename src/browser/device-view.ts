import { drawQr } from './qr.ts';
import type { StartResponse } from './post-start.ts';
import type { DeviceStrings, ElementStrings } from './strings.ts';
import { adoptStyle, createElement, setAttributes, type View } from './view.ts';

const english: DeviceStrings = {
  instructions: 'Open this address on any device and enter the code.',
  copy: 'Copy',
  copied: 'Copied',
  scan: 'Scan with your phone',
  qr: 'QR code of the address',
  timeLeft: 'Expires in {time}',
  wholeWindow: 'Open this page in the whole window',
};

const style = `
[part='device'] {
  display: flex;
  flex-wrap: wrap;
  gap: 1rem 1.5rem;
  align-items: center;
  padding: 1rem;
  border: 1px solid;
  border-color: color-mix(in srgb, currentColor 30%, transparent);
  border-radius: var(--plex-sign-in-radius, 8px);
}
[part='device']:focus { outline: none; }
figure { margin: 0 auto; inline-size: 10rem; text-align: center; }
[part='qr'] {
  display: block;
  margin-block-end: 0.5rem;
  border: 1px solid #ccc;
  border-radius: 4px;
  background: #fff;
  forced-color-adjust: none;
}
[part='steps'] { display: grid; flex: 1 10rem; gap: 0.5rem; justify-items: start; overflow-wrap: anywhere; }
[part='link'], [part='whole-window'] { color: inherit; font-weight: 600; }
[part='code-row'] { display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: center; }
[part='code'] { font: 600 2rem/1.2 ui-monospace, monospace; letter-spacing: 0.2em; }
[part='copy'] { padding-inline: 0.75rem; }
[part='time'] { font-variant-numeric: tabular-nums; }
/* A phone does not scan its own screen. */
@media (max-width: 30rem) { figure { display: none; } }
`;

/**
 * Fills the device view: a code, the address to enter it at, a QR code of that address, and the time left, which
 * counts down until the signal aborts. This module is loaded on demand because it includes the QR encoder.
 */
export function showDevice(
  { root, device }: View,
  { url, qr, code = '', expiresIn }: StartResponse,
  { otherDevice, ...translations }: ElementStrings,
  signal: AbortSignal,
): void {
  const strings = { ...english, ...translations };
  if (!device.firstChild) adoptStyle(root, style);
  setAttributes(device, { role: 'group', tabindex: '-1', 'aria-label': otherDevice });
  const { host, pathname } = new URL(url);
  // Screen readers do not announce each change of a `timer`.
  const time = createElement('p', { part: 'time', role: 'timer' });
  const link = { part: 'link', href: url, target: '_blank', rel: 'noreferrer', dir: 'ltr' };
  device.replaceChildren(
    createElement(
      'figure',
      {},
      drawQr(qr, strings.qr),
      createElement('figcaption', {}, strings.scan),
    ),
    createElement(
      'div',
      { part: 'steps' },
      createElement(
        'div',
        { part: 'code-row' },
        createElement('code', { part: 'code', dir: 'ltr' }, code),
        ...createCopyButton(code, strings),
      ),
      createElement('p', { part: 'instructions' }, strings.instructions),
      createElement('a', link, host + pathname.replace(/\/$/, '')),
      time,
      ...createWholeWindowLink(strings),
    ),
  );

  const end = performance.now() + expiresIn * 1000;
  const tick = () => {
    const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    time.textContent = strings.timeLeft.replace('{time}', clock);
  };
  tick();
  const timer = setInterval(tick, 1000);
  signal.addEventListener('abort', () => clearInterval(timer));
}

/** Creates the button that copies the code, if the page has access to the clipboard: over https or on loopback. */
function createCopyButton(code: string, strings: DeviceStrings): HTMLElement[] {
  const { clipboard } = navigator as { clipboard?: Clipboard };
  if (!clipboard) return [];
  const button = createElement('button', { part: 'copy', type: 'button' }, strings.copy);
  button.addEventListener('click', () => {
    clipboard.writeText(code).then(
      () => (button.textContent = strings.copied),
      // The browser or the user does not permit it. The code can still be read.
      () => button.remove(),
    );
  });
  return [button];
}

/** In a frame, creates the link that leaves it: a page of another site has no cookies in a frame. */
const createWholeWindowLink = ({ wholeWindow }: DeviceStrings): HTMLElement[] =>
  window === window.top
    ? []
    : [
        createElement(
          'a',
          { part: 'whole-window', href: location.href, target: '_top' },
          wholeWindow,
        ),
      ];
