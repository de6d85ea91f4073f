import type { Exchange } from './exchange.ts';
import { networkError } from './network-error.ts';

const decoder = new TextDecoder();

/** The body as text; undefined where it is longer than it may be. Reading stops there. */
export async function readText(
  { body }: Response,
  exchange: Exchange,
): Promise<string | undefined> {
  // plex.tv's answers are a few kB; a list of many servers stays below 100 kB.
  const longest = 1_048_576;
  if (!body) return '';
  const reader = body.getReader();
  exchange.unread = reader;
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      length += value.byteLength;
      if (length > longest) return undefined;
    }
  } catch (error) {
    throw networkError(error, exchange);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  // At once: engines decode a stream far more slowly.
  return decoder.decode(bytes);
}

/** The value, or undefined: the engine's own error would quote the text, which may hold a token. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
