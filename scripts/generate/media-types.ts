import type { MediaType, Schema } from './openapi.ts';

export const JSON_MEDIA_TYPE = /^(application\/([\w.+-]+\+)?json|\*\/\*)\s*(;|$)/i;
export const FORM_MEDIA_TYPE = /^application\/x-www-form-urlencoded\s*(;|$)/i;
export const MULTIPART_MEDIA_TYPE = /^multipart\/form-data\s*(;|$)/i;
export const TEXT_MEDIA_TYPE = /^text\/(?!xml\b)/i;
export const BINARY_MEDIA_TYPE =
  /^(image|audio|video|font)\/|^application\/(octet-stream|pdf|zip)\b/i;

/** The first media type that a pattern matches, with what is known of it. */
export function findMedia(
  content: Record<string, MediaType> | undefined,
  pattern: RegExp,
): { mediaType: string; schema?: Schema } | undefined {
  const entry = Object.entries(content ?? {}).find(([mediaType]) => pattern.test(mediaType));
  return entry && { mediaType: entry[0], ...entry[1] };
}
