import { PlexInputError } from '../../client/errors.ts';
import { parseOrigin } from '../../client/url.ts';

/** Reads a public origin of the app, which the option contains or its function returned. */
export function readOrigin(origin: unknown): string {
  const url = typeof origin === 'string' || origin instanceof URL ? parseOrigin(origin) : undefined;
  if (url) return url.origin;
  throw new PlexInputError(
    'origin',
    'must be an http(s) origin without a path, for example https://app.example; set the path with publicPath',
  );
}
