import type { ResponseBody, Report } from './api.ts';
import { BINARY_MEDIA_TYPE, findMedia, JSON_MEDIA_TYPE, TEXT_MEDIA_TYPE } from './media-types.ts';
import { compare } from './names.ts';
import { type Document, type Operation, resolve, type Response, type Schema } from './openapi.ts';

/** What an operation answers when all is well. */
export function readResponse(
  document: Document,
  operation: Operation,
  pointer: string,
  report: Report,
): ResponseBody {
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
  if (contents.length === 0) return { type: 'none' };
  for (const { status, response } of contents) {
    const media = findMedia(response.content, JSON_MEDIA_TYPE);
    if (!media) continue;
    return {
      type: 'json',
      status,
      mediaType: media.mediaType,
      schema: media.schema ?? {},
      optional: contents.length < successes.length,
    };
  }
  const types = contents.flatMap(({ response }) => Object.keys(response.content ?? {}));
  if (types.some((type) => TEXT_MEDIA_TYPE.test(type))) return { type: 'text' };
  if (types.some((type) => BINARY_MEDIA_TYPE.test(type))) return { type: 'binary' };
  report(
    `${pointer}/responses`,
    `a response of type ${types.join(', ')} is not supported: use JSON, text, a binary type, or no content`,
  );
  return { type: 'none' };
}

/** The schemas of what it answers otherwise. */
export const readFailures = (document: Document, operation: Operation): Schema[] =>
  Object.entries(operation.responses ?? {})
    .filter(([status]) => !status.startsWith('2'))
    .map(
      ([, node]) => findMedia(resolve<Response>(document, node).content, JSON_MEDIA_TYPE)?.schema,
    )
    .filter((schema) => schema !== undefined);
