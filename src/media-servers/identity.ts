import { cancelBody } from '../client/abort.ts';
import { readText } from '../client/body.ts';
import { PlexResponseError } from '../client/errors.ts';
import { toNetworkError } from '../client/redact.ts';
import { parseJson } from '../client/response.ts';

/**
 * Checks that a media server has this machine identifier, by `GET /identity`, which takes no token.
 *
 * @throws {PlexNetworkError | PlexResponseError} It cannot be reached, or it is not that media server.
 */
export async function checkIdentity(
  uri: string,
  machineIdentifier: string,
  { fetch, signal }: { fetch: typeof globalThis.fetch; signal: AbortSignal },
): Promise<void> {
  let response;
  try {
    response = await fetch(uri.replace(/\/?$/, '/identity'), {
      headers: { Accept: 'application/json' },
      // A redirect can lead anywhere, and later requests would take the token there.
      redirect: 'manual',
      signal,
    });
  } catch (error) {
    throw toNetworkError('it cannot be reached', error, []);
  }
  const { status } = response;
  if (!response.ok) {
    cancelBody(response.body);
    throw new PlexResponseError(`it responds with status ${status}`, status);
  }
  // A body that cannot be read, or is too long, does not come from a media server.
  const text = await readText(response, { body: null }).catch(() => '');
  const identifier = readIdentifier(text);
  if (identifier === undefined) throw new PlexResponseError('it is not a media server', status);
  if (identifier !== machineIdentifier)
    throw new PlexResponseError('it is another media server', status);
}

/** Reads `{"MediaContainer":{"machineIdentifier":"…"}}`, or the XML that media servers send by default. */
function readIdentifier(text: string): string | undefined {
  // Property access is safe on any value except null and undefined.
  const { MediaContainer } = (parseJson(text) ?? {}) as { MediaContainer?: unknown };
  const { machineIdentifier } = (MediaContainer ?? {}) as { machineIdentifier?: unknown };
  if (typeof machineIdentifier === 'string') return machineIdentifier;
  // The document is short, and the time that a search takes grows with the square of a hostile one.
  const start = text.slice(0, 1000);
  return /^[^{]*<MediaContainer [^>]*\bmachineIdentifier="([^"]*)"/.exec(start)?.[1];
}
