import { encode as encodePng } from 'fast-png';
import { encode as encodeQr } from 'uqr';

/** Side of one square of the code, in pixels. */
const SCALE = 8;

/** A QR code of the text, as a PNG with the quiet zone of four squares that readers need. */
export function qrPng(text: string): Uint8Array<ArrayBuffer> {
  const { data, size } = encodeQr(text, { border: 4 });
  const width = size * SCALE;
  const pixels = Uint8Array.from({ length: width * width }, (_, index) => {
    const row = Math.floor(index / width / SCALE);
    const column = Math.floor((index % width) / SCALE);
    return data[row]?.[column] ? 0 : 255;
  });
  // Copied, since the encoder does not say that its memory is not shared, which a Response wants to know.
  return Uint8Array.from(encodePng({ width, height: width, data: pixels, channels: 1, depth: 8 }));
}
