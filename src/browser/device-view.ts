import { encode } from 'uqr';
import type { StartResponse } from './routes.ts';
import type { DeviceStrings } from './strings.ts';
import { adoptStyle, createElement } from './view.ts';

const english: DeviceStrings = {
  instructions:
    'Scan the QR code with your phone, or open this address on any device and enter the code.',
  qr: 'QR code of the address',
  timeLeft: 'Expires in {time}',
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
[part='qr'] {
  inline-size: 10rem;
  margin-inline: auto;
  border-radius: 4px;
  background: #fff;
  forced-color-adjust: none;
}
[part='steps'] { display: grid; flex: 1 10rem; gap: 0.5rem; }
[part='link'] { color: inherit; font-weight: 600; overflow-wrap: anywhere; }
[part='code'] { font: 600 2rem/1.2 ui-monospace, monospace; letter-spacing: 0.2em; }
[part='time'] { font-variant-numeric: tabular-nums; }
`;

/**
 * Fills the device view: a QR code, an address with a code to enter there, and the time left, which counts down
 * until the signal aborts. This module is loaded on demand because it includes the QR encoder.
 */
export function showDevice(
  root: ShadowRoot,
  container: HTMLElement,
  { url, qr, code, expiresIn }: StartResponse,
  translations: Partial<DeviceStrings>,
  signal: AbortSignal,
): void {
  const strings = { ...english, ...translations };
  if (!container.firstChild) adoptStyle(root, style);
  const { host, pathname } = new URL(url);
  // Screen readers do not announce each change of a `timer`.
  const time = createElement('p', { part: 'time', role: 'timer' });
  container.replaceChildren(
    drawQr(qr, strings.qr),
    createElement(
      'div',
      { part: 'steps' },
      createElement('p', { part: 'instructions' }, strings.instructions),
      createElement(
        'a',
        { part: 'link', href: url, target: '_blank', rel: 'noreferrer', dir: 'ltr' },
        host + pathname.replace(/\/$/, ''),
      ),
      createElement('code', { part: 'code', dir: 'ltr' }, code ?? ''),
      time,
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

const SVG = 'http://www.w3.org/2000/svg';

/** Draws a QR code with a quiet zone of four modules, the width that ISO/IEC 18004 requires. */
function drawQr(text: string, label: string): SVGElement {
  const { data, size } = encode(text, { border: 4 });
  const modules = data.flatMap((row, y) =>
    row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')),
  );
  const svg = document.createElementNS(SVG, 'svg');
  const attributes = {
    part: 'qr',
    role: 'img',
    'aria-label': label,
    viewBox: `0 0 ${size} ${size}`,
    'shape-rendering': 'crispEdges',
  };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', modules.join(''));
  svg.append(path);
  return svg;
}
