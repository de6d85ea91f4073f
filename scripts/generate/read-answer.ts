import type { Answer, Report } from './api.ts';
import { findMedia, JSON_MEDIA_TYPE, TEXT_MEDIA_TYPE } from './media-types.ts';
import { compare } from './names.ts';
import { type Document, type Operation, resolve, type Response, type Schema } from './openapi.ts';

/** What an operation answers when all is well. */
export function readAnswer(
  document: Document,
  operation: Operation,
  pointer: string,
  report: Report,
): Answer {
  const responses = Object.entries(operation.responses ?? {});
  const declared = responses.filter(([status]) => status.startsWith('2'));
  // Where no success is declared, `default` is what the operation answers.
  const successes = (
    declared.length > 0 ? declared : responses.filter(([status]) => status === 'default')
  )
    .sort(([a], [b]) => compare(a, b))
    .map(([status, node]) => ({ status, response: resolve<Response>(document, node) }));
  const contents = successes.filter(
    ({ response }) => Object.keys(response.content ?? {}).length > 0,
  );
  if (contents.length === 0) return { kind: 'none' };
  for (const { status, response } of contents) {
    const media = findMedia(response.content, JSON_MEDIA_TYPE);
    if (!media) continue;
    return {
      kind: 'json',
      status,
      mediaType: media.mediaType,
      schema: media.schema ?? {},
      optional: contents.length < successes.length,
    };
  }
  const types = contents.flatMap(({ response }) => Object.keys(response.content ?? {}));
  if (types.some((type) => TEXT_MEDIA_TYPE.test(type))) return { kind: 'text' };
  report(
    `${pointer}/responses`,
    `an answer of type ${types.join(', ')} is not supported: use JSON, text, or no content`,
  );
  return { kind: 'none' };
}

/** The schemas of what it answers otherwise. */
export const readFailures = (document: Document, operation: Operation): Schema[] =>
  Object.entries(operation.responses ?? {})
    .filter(([status]) => !status.startsWith('2'))
    .map(
      ([, node]) => findMedia(resolve<Response>(document, node).content, JSON_MEDIA_TYPE)?.schema,
    )
    .filter((schema) => schema !== undefined);
