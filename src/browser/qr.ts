import { encode } from 'uqr';

const SVG = 'http://www.w3.org/2000/svg';

/** Draws a QR code with a quiet zone of four modules, the width that ISO/IEC 18004 requires. */
export function drawQr(text: string, label: string): SVGElement {
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
