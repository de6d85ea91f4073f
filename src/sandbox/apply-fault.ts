import { refusal } from './answer.ts';
import { hasContentType } from './content-type.ts';
import { errors } from './errors.ts';
import type { FaultEffect } from './faults.ts';
import type { Bytes, Reply } from './reply.ts';
import { forever, sleep } from './wait.ts';

/** Lets the fault happen to a request; `handle` answers it as usual. */
// oxlint-disable-next-line typescript/consistent-return -- the switch is exhaustive, as tsc proves
export async function applyFault(
  fault: FaultEffect,
  request: Request,
  handle: () => Promise<Response>,
): Promise<Reply> {
  switch (fault.kind) {
    case 'answer':
      return whole(customAnswer(request, fault));
    case 'delay':
      await sleep(fault.ms, request.signal);
      return whole(await handle());
    case 'hang':
      return fault.at === 'body'
        ? interrupt(await handle(), 'hang', request.signal)
        : forever(request.signal);
    case 'reset':
      return fault.at === 'body'
        ? interrupt(await handle(), 'reset', request.signal)
        : { kind: 'lost' };
    case 'truncate':
      return whole(await rewrite(await handle(), half));
    case 'html':
      return whole(htmlPage(fault.status ?? 200));
    case 'wrong-types':
      return whole(await withWrongTypes(await handle()));
    case 'huge':
      return fillUp(await handle(), fault.bytes ?? 64 * 1024 * 1024);
    case 'redirect': {
      const headers = { Location: String(fault.to) };
      return whole(new Response(null, { status: fault.status ?? 302, headers }));
    }
    case 'date': {
      const response = await handle();
      const { date } = fault;
      response.headers.set('Date', typeof date === 'string' ? date : date.toUTCString());
      return whole(response);
    }
  }
}

function whole(response: Response): Reply {
  return { kind: 'whole', response };
}

function customAnswer(
  request: Request,
  { status, body, headers }: FaultEffect & { kind: 'answer' },
): Response {
  if (body === undefined) {
    const error = Object.values(errors).find((known) => known.status === status);
    return error ? refusal(request, error, headers) : new Response(null, init(status, headers));
  }
  // Without a body there is no type of it, and a status such as 204 may come with none.
  if (body === '') return new Response(null, init(status, headers));
  const isText = typeof body === 'string';
  const all = new Headers(headers);
  if (!all.has('content-type')) {
    all.set('Content-Type', isText ? 'text/plain; charset=utf-8' : 'application/json');
  }
  return new Response(isText ? body : JSON.stringify(body), { status, headers: all });
}

/** `exactOptionalPropertyTypes` lets no option be undefined. */
function init(status: number, headers: Record<string, string> = {}): ResponseInit {
  return { status, headers };
}

function htmlPage(status: number): Response {
  const page =
    '<!doctype html><html lang="en"><title>Plex</title><p>Something went wrong.</p></html>\n';
  return new Response(page, init(status, { 'Content-Type': 'text/html; charset=utf-8' }));
}

async function interrupt(
  response: Response,
  end: 'reset' | 'hang',
  signal: AbortSignal,
): Promise<Reply> {
  const body = await bytesOf(response);
  // An answer without a body is complete with its headers: there is no place within it.
  if (body.length === 0) return end === 'hang' ? forever(signal) : { kind: 'lost' };
  const sent = half(body);
  const headers = new Headers(response.headers);
  headers.set('Content-Length', String(body.length));
  return {
    kind: 'partial',
    response: new Response(null, { status: response.status, headers }),
    sent,
    end,
  };
}

async function rewrite(response: Response, change: (body: Bytes) => BodyInit): Promise<Response> {
  if (response.body === null) return response;
  return new Response(change(await bytesOf(response)), response);
}

async function withWrongTypes(response: Response): Promise<Response> {
  if (!hasContentType(response.headers, 'application/json')) return response;
  const value: unknown = await response.json();
  return new Response(JSON.stringify(withOtherType(value)), response);
}

function withOtherType(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withOtherType);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, withOtherType(item)]),
    );
  }
  return typeof value === 'string' ? value.length : String(value);
}

async function fillUp(response: Response, bytes: number): Promise<Reply> {
  if (response.body === null) return whole(response);
  const body = await bytesOf(response);
  return { kind: 'stream', response, pieces: withSpaces(body, bytes) };
}

function* withSpaces(body: Bytes, bytes: number): Generator<Bytes> {
  yield body;
  const spaces = new Uint8Array(64 * 1024).fill(0x20);
  for (let left = bytes - body.length; left > 0; left -= spaces.length) {
    yield left < spaces.length ? spaces.slice(0, left) : spaces.slice();
  }
}

async function bytesOf(response: Response): Promise<Bytes> {
  return new Uint8Array(await response.arrayBuffer());
}

function half(bytes: Bytes): Bytes {
  return bytes.slice(0, Math.floor(bytes.length / 2));
}
