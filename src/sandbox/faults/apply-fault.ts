import { apiErrors } from '../http/errors.ts';
import type { FaultEffect } from './faults.ts';
import { hasContentType } from '../http/parameters.ts';
import { errorResponse } from '../http/response.ts';

/** The outcome of a request, for `fetch` or for an HTTP server to carry out. */
export type TransportResult =
  | { kind: 'complete'; response: Response }
  /** The connection is lost before the response. */
  | { kind: 'lost' }
  /** The headers and the first bytes of the body are sent, then the connection is lost or hangs. */
  | { kind: 'partial'; response: Response; sent: Bytes; end: 'reset' | 'hang' }
  /** The body is sent in chunks, possibly endless ones. */
  | { kind: 'stream'; response: Response; chunks: Iterable<Bytes> };

export type Bytes = Uint8Array<ArrayBuffer>;

/** Applies a fault to a request; `handle` handles the request normally. */
// oxlint-disable-next-line typescript/consistent-return -- the switch is exhaustive, as tsc proves
export async function applyFault(
  fault: FaultEffect,
  request: Request,
  handle: () => Promise<Response>,
): Promise<TransportResult> {
  switch (fault.kind) {
    case 'response':
      return complete(customResponse(request, fault));
    case 'delay':
      await wait(fault.ms, request.signal);
      return complete(await handle());
    case 'hang':
      return fault.at === 'body'
        ? interruptBody(await handle(), 'hang', request.signal)
        : untilAborted(request.signal);
    case 'reset':
      return fault.at === 'body'
        ? interruptBody(await handle(), 'reset', request.signal)
        : { kind: 'lost' };
    case 'truncate':
      return complete(await truncate(await handle()));
    case 'html':
      return complete(htmlResponse(fault.status ?? 200));
    case 'wrong-types':
      return complete(await changeTypes(await handle()));
    case 'huge':
      return padBody(await handle(), fault.bytes ?? 64 * 1024 * 1024);
    case 'redirect': {
      const headers = { Location: String(fault.to) };
      return complete(new Response(null, { status: fault.status ?? 302, headers }));
    }
    case 'date': {
      const response = await handle();
      const { date } = fault;
      response.headers.set('Date', typeof date === 'string' ? date : date.toUTCString());
      return complete(response);
    }
  }
}

function complete(response: Response): TransportResult {
  return { kind: 'complete', response };
}

function customResponse(
  request: Request,
  { status, body, headers = {} }: FaultEffect & { kind: 'response' },
): Response {
  if (body === undefined) {
    const error = Object.values(apiErrors).find((known) => known.status === status);
    return error ? errorResponse(request, error, headers) : new Response(null, { status, headers });
  }
  // An empty response has no content type, and statuses such as 204 allow no body.
  if (body === '') return new Response(null, { status, headers });
  const isText = typeof body === 'string';
  const allHeaders = new Headers(headers);
  if (!allHeaders.has('content-type')) {
    allHeaders.set('Content-Type', isText ? 'text/plain; charset=utf-8' : 'application/json');
  }
  return new Response(isText ? body : JSON.stringify(body), { status, headers: allHeaders });
}

function htmlResponse(status: number): Response {
  const page =
    '<!doctype html><html lang="en"><title>Plex</title><p>Something went wrong.</p></html>\n';
  return new Response(page, { status, headers: { 'Content-Type': 'text/html; charset=utf-8' } });
}

async function interruptBody(
  response: Response,
  end: 'reset' | 'hang',
  signal: AbortSignal,
): Promise<TransportResult> {
  const body = await readBytes(response);
  // A response without a body is complete after its headers, so it can only be interrupted before them.
  if (body.length === 0) return end === 'hang' ? untilAborted(signal) : { kind: 'lost' };
  const headers = new Headers(response.headers);
  headers.set('Content-Length', String(body.length));
  return {
    kind: 'partial',
    response: new Response(null, { status: response.status, headers }),
    sent: firstHalf(body),
    end,
  };
}

async function truncate(response: Response): Promise<Response> {
  if (response.body === null) return response;
  return new Response(firstHalf(await readBytes(response)), response);
}

async function changeTypes(response: Response): Promise<Response> {
  if (!hasContentType(response.headers, 'application/json')) return response;
  const value: unknown = await response.json();
  return new Response(JSON.stringify(changeType(value)), response);
}

function changeType(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(changeType);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, changeType(item)]));
  }
  return typeof value === 'string' ? value.length : String(value);
}

async function padBody(response: Response, bytes: number): Promise<TransportResult> {
  if (response.body === null) return complete(response);
  const body = await readBytes(response);
  return { kind: 'stream', response, chunks: padWithSpaces(body, bytes) };
}

function* padWithSpaces(body: Bytes, bytes: number): Generator<Bytes> {
  yield body;
  const spaces = new Uint8Array(64 * 1024).fill(0x20);
  for (let left = bytes - body.length; left > 0; left -= spaces.length) {
    yield left < spaces.length ? spaces.slice(0, left) : spaces.slice();
  }
}

async function readBytes(response: Response): Promise<Bytes> {
  return new Uint8Array(await response.arrayBuffer());
}

function firstHalf(bytes: Bytes): Bytes {
  return bytes.slice(0, Math.floor(bytes.length / 2));
}

/** Resolves after `ms`, or rejects with the signal's reason when it aborts, and clears its timer. */
function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    // The global is read at each call, so that a test's fake timers apply.
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** Rejects with the signal's reason when it aborts, and never settles otherwise. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
