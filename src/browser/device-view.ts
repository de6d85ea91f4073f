import { encode } from 'uqr';
import { addStyle, create } from './create.ts';
import type { Started } from './routes.ts';
import type { DeviceStrings } from './strings.ts';

const english: DeviceStrings = {
  instructions: 'Scan this with your phone, or open the address there and enter the code.',
  qr: 'QR code of the address',
  timeLeft: '{time} left',
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
 * Shows where another device goes: a QR code, an address with a code to type there, and how long that is
 * good for, counted until the signal aborts. Loaded when it is shown, since it brings the encoder along.
 */
export function showDevice(
  root: ShadowRoot,
  into: HTMLElement,
  started: Started,
  replaced: Partial<DeviceStrings>,
  signal: AbortSignal,
): void {
  const strings = { ...english, ...replaced };
  if (!into.firstChild) addStyle(root, style);
  const { host, pathname } = new URL(started.url);
  // A timer's time is not read out each time it changes.
  const time = create('p', { part: 'time', role: 'timer' });
  into.replaceChildren(
    drawQr(started.qr, strings.qr),
    create(
      'div',
      { part: 'steps' },
      create('p', { part: 'instructions' }, strings.instructions),
      create(
        'a',
        { part: 'link', href: started.url, target: '_blank', rel: 'noreferrer', dir: 'ltr' },
        host + pathname.replace(/\/$/, ''),
      ),
      create('code', { part: 'code', dir: 'ltr' }, started.code ?? ''),
      time,
    ),
  );

  const end = performance.now() + started.expiresIn * 1000;
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

/** With the border of four squares that readers need. */
function drawQr(text: string, label: string): SVGElement {
  const { data, size } = encode(text, { border: 4 });
  const squares = data.flatMap((row, y) =>
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
  path.setAttribute('d', squares.join(''));
  svg.append(path);
  return svg;
}
