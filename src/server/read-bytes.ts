import { cancelBody } from '../client/abort.ts';

/** Reads a body in full. Returns null, and cancels the body, if it has more than `maxLength` bytes. */
export async function readBytes(
  body: ReadableStream<Uint8Array> | null,
  maxLength: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const bytes = new Uint8Array(maxLength);
  if (!body) return bytes.subarray(0, 0);
  const reader = body.getReader();
  for (let length = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return bytes.slice(0, length);
    if (length + value.length > maxLength) {
      cancelBody(reader);
      return null;
    }
    bytes.set(value, length);
    length += value.length;
  }
}
