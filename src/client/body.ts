/** Reads untrusted response bodies of any `fetch` implementation in full, up to a bound. */
import { cancelBody, type Cancellable } from './abort.ts';
import { PlexInputError, PlexResponseError } from './errors.ts';

/** Bounds a body, in bytes. plex.tv's are a few kB; a list of many servers stays below 100 kB. */
const MAX_BODY = 1_048_576;

/** A response that has not been read to its end. */
export interface OpenResponse {
  response?: Response;
  /** Its body, or the reader of that. */
  body?: Cancellable | null | undefined;
  /** Undici drops the abort listener of a Request that is garbage-collected, so this keeps it while the body is read. */
  request?: Request;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes, or text where the platform decodes the body. */
type Body = Bytes | string;

export async function readBody(response: Response, open: OpenResponse): Promise<Body> {
  const { body, bodyUsed } = response;
  if (bodyUsed)
    throw new PlexInputError(
      'fetch',
      'must return a new Response each time: this one has been read already',
    );
  if (body === null) return '';
  const read = chunkReader(body, open);
  if (!read) return readWithoutStream(response);
  const chunks: Bytes[] = [];
  for (let length = 0; ;) {
    const { done, value } = await read();
    if (done) return concat(chunks, length);
    // The app's own `fetch` may stream text.
    const chunk = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    chunks.push(chunk);
    length += chunk.byteLength;
    checkLength(response, length);
  }
}

/** A stream of the platform or of Node; React Native has none. */
type ForeignBody = Partial<ReadableStream<Body> & AsyncIterable<Body>> | undefined;

type ReadChunk = () => Promise<{ done: true; value?: unknown } | { done?: false; value: Body }>;

/** Returns a function that reads the next chunk; undefined if the body is no stream. */
function chunkReader(body: ForeignBody, open: OpenResponse): ReadChunk | undefined {
  const reader = body?.getReader?.();
  if (reader) {
    open.body = reader;
    return () => reader.read();
  }
  // node-fetch has streams of Node.
  const iterator = body?.[Symbol.asyncIterator]?.();
  return iterator && (() => iterator.next());
}

/** Reads a body in full, as text. */
export async function readText(response: Response, open: OpenResponse): Promise<string> {
  const body = await readBody(response, open);
  // Decoding once at the end is much faster than decoding a stream.
  return typeof body === 'string' ? body : (decoder ??= new TextDecoder()).decode(body);
}

/** Created when it is first needed: it takes long, and some platforms lack it. */
let decoder: TextDecoder | undefined;

/**
 * Reads a body in full and returns the response with it. An error response whose body cannot be read, or is too long,
 * is returned without its body: the status is enough.
 */
export async function bufferBody(response: Response, open: OpenResponse): Promise<Response> {
  const body = await readBody(response, open).catch((error: unknown) => {
    if (response.ok) throw error;
    return cancelBody(open.body);
  });
  return new Response(body?.length ? body : null, response);
}

/** Reads the body of a response of React Native, or of a test double that has only `json`. */
async function readWithoutStream(response: Response): Promise<Body> {
  checkLength(response, Number(response.headers.get('Content-Length')));
  const text = response.text ? await response.text() : JSON.stringify(await response.json?.());
  checkLength(response, text?.length ?? 0);
  return text ?? '';
}

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
