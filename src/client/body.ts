/** Reads untrusted response bodies of any `fetch` implementation in full, up to a bound. */
import { cancelBody, type Cancellable } from './abort.ts';
import { PlexInputError, PlexResponseError } from './errors.ts';

/** Bounds a body, in bytes. plex.tv's are a few kB; a list of many servers stays below 100 kB. */
const MAX_BODY = 1_048_576;

/** A body that has not been read to its end, or its reader. */
export interface OpenBody {
  body: Cancellable | null | undefined;
  /** Undici drops the abort listener of a Request that is garbage-collected, so this keeps it while the body is read. */
  request?: Request;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes, or text where the platform decodes the body. */
type Body = Bytes | string;

export async function readBody(response: Response, open: OpenBody): Promise<Body> {
  const { body, bodyUsed } = response;
  if (bodyUsed)
    throw new PlexInputError(
      'fetch',
      'must return a new Response each time: this one has been read already',
    );
  if (body === null) return '';
  if (typeof body?.getReader !== 'function') return readForeignBody(response);
  const reader = body.getReader();
  open.body = reader;
  const chunks: Bytes[] = [];
  for (let length = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return concat(chunks, length);
    // The app's own `fetch` may stream text.
    const chunk = toBytes(value);
    chunks.push(chunk);
    length += chunk.byteLength;
    checkLength(response, length);
  }
}

/** Reads a body in full, as text. */
export async function readText(response: Response, open: OpenBody): Promise<string> {
  const body = await readBody(response, open);
  // Decoding once at the end is much faster than decoding a stream.
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}

/**
 * Reads a body in full and returns the response with it. An error response whose body cannot be read, or is too long,
 * is returned without its body: the status is enough.
 */
export async function bufferBody(response: Response, open: OpenBody): Promise<Response> {
  const body = await readBody(response, open).catch((error: unknown) => {
    if (response.ok) throw error;
    return cancelBody(open.body);
  });
  return new Response(body?.length ? body : null, response);
}

/** Reads a body that is not a stream of the platform. */
async function readForeignBody(response: Response): Promise<Body> {
  // node-fetch has streams of Node.
  const body: unknown = response.body;
  if (typeof body === 'object' && body && Symbol.asyncIterator in body) {
    const chunks: Bytes[] = [];
    let length = 0;
    for await (const value of body as AsyncIterable<Bytes | string>) {
      const chunk = toBytes(value);
      chunks.push(chunk);
      length += chunk.byteLength;
      checkLength(response, length);
    }
    return concat(chunks, length);
  }
  // A response of React Native has no body, and a test double may have only `json`.
  checkLength(response, Number(response.headers.get('Content-Length')));
  const text = response.text ? await response.text() : JSON.stringify(await response.json?.());
  checkLength(response, text?.length ?? 0);
  return text ?? '';
}

const toBytes = (chunk: Bytes | string): Bytes =>
  typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;

function concat(chunks: readonly Bytes[], length: number): Bytes {
  const [first] = chunks;
  if (first?.byteLength === length) return first;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

function checkLength({ status }: Response, length: number): void {
  if (length > MAX_BODY)
    throw new PlexResponseError("plex.tv's response is longer than 1 MiB", status);
}
