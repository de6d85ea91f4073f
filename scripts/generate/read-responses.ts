/** Reads the responses of operations. */
import type { StatusBody, SuccessResponse } from './api.ts';
import { compare } from './names.ts';
import { type Document, type Operation, resolve, type Response, type Schema } from './openapi.ts';
import { findMedia, MEDIA_TYPES } from './read-content.ts';

/** Media types whose values arrive one by one, for as long as the server likes. */
const STREAM =
  /^(application\/([\w.+-]*[+.-])?(ndjson|jsonl|json-seq)|text\/event-stream)\s*(;|$)/i;

/** Types of the bodies that are not validated. */
const TYPE_TEXTS = {
  text: 'string',
  stream: 'ReadableStream<Uint8Array>',
  binary: 'Blob',
} as const;

/** Reads the bodies of successful responses. */
export function readResponse(document: Document, operation: Operation): SuccessResponse {
  const responses = Object.entries(operation.responses ?? {});
  const declared = responses.filter(([status]) => status.startsWith('2'));
  // If no success is declared, `default` describes it.
  const successes = (
    declared.length > 0 ? declared : responses.filter(([status]) => status === 'default')
  )
    .sort(([a], [b]) => compare(a, b))
    .map(([status, node]) => ({
      status,
      content: resolve<Response>(document, node).content ?? {},
    }));
  const bodies = successes
    .filter(({ content }) => Object.keys(content).length > 0)
    .map(({ status, content }) => readBody(status, content));
  const [first] = bodies;
  if (!first) return { kind: 'none' };
  const kinds = new Set(bodies.map(({ kind }) => kind));
  if (!kinds.has('json')) {
    // Bytes can be read as text, but not the other way round.
    return { kind: kinds.size === 1 && first.kind !== 'json' ? first.kind : 'binary' };
  }
  const distinct = bodies.filter(
    (body, index) => bodies.findIndex((other) => isSame(body, other)) === index,
  );
  // A range, such as 2XX, is what any other status has. JSON comes first.
  const main =
    distinct.find(({ status, kind }) => kind === 'json' && !/^\d+$/.test(status)) ??
    distinct.find(({ kind }) => kind === 'json') ??
    first;
  const isUnion = distinct.length > 1;
  return {
    kind: 'json',
    status: main.status,
    mediaType: main.mediaType,
    schema: isUnion ? { anyOf: distinct.map(({ schema }) => schema) } : main.schema,
    optional: bodies.length < successes.length,
    ...(isUnion && {
      main,
      statuses: bodies.filter((body) => !isSame(body, main)),
    }),
  };
}

function readBody(status: string, content: NonNullable<Response['content']>): StatusBody {
  const json = findMedia(content, MEDIA_TYPES.json);
  if (json) return { ...json, status, kind: 'json', schema: json.schema ?? {} };
  const types = Object.keys(content);
  const kind = types.some((type) => MEDIA_TYPES.text.test(type))
    ? 'text'
    : types.some((type) => STREAM.test(type))
      ? 'stream'
      : 'binary';
  return { status, mediaType: types[0] ?? '', kind, schema: { typeText: TYPE_TEXTS[kind] } };
}

const isSame = (a: StatusBody, b: StatusBody): boolean =>
  a.kind === b.kind && JSON.stringify(a.schema) === JSON.stringify(b.schema);

/** Reads the schemas of the JSON bodies of unsuccessful responses. */
export const readFailures = (document: Document, operation: Operation): Schema[] =>
  Object.entries(operation.responses ?? {})
    .filter(([status]) => !status.startsWith('2'))
    .map(([, node]) => resolve<Response>(document, node).content)
    .flatMap((content) => findMedia(content, MEDIA_TYPES.json)?.schema ?? []);
