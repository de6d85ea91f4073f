/** Incorrect uses, which must not compile. Each mark covers only the line of its mistake. */
import { createPlexClient, type GetPinRequest, type PlexClientOptions, PlexError } from 'plex-pin';

// @ts-expect-error -- a client identifier is required
createPlexClient({});
// @ts-expect-error -- there is no such option
createPlexClient({ clientIdentifier: 'a', clientIdentifer: 'b' });
// @ts-expect-error -- a number of ms
createPlexClient({ clientIdentifier: 'a', timeout: '5s' });
// @ts-expect-error -- text, not bytes
export const identity: PlexClientOptions = { clientIdentifier: new Uint8Array(8) };

export const plex = createPlexClient({ clientIdentifier: 'a' });

// @ts-expect-error -- outside a client the identifier is required
export const seed: GetPinRequest = { strong: true };
// @ts-expect-error -- a boolean
export const strong: GetPinRequest = { xPlexClientIdentifier: 'a', strong: 'true' };

// @ts-expect-error -- there is no such field
void plex.getPin({ strnog: true });
// @ts-expect-error -- null is no request
void plex.getPin(null);
// @ts-expect-error -- pinId is required
void plex.getTokenByPinId();
// @ts-expect-error -- pinId is required
void plex.getTokenByPinId({});
// @ts-expect-error -- a number
void plex.getTokenByPinId({ pinId: '1' });
// @ts-expect-error -- a flag is a boolean, 0 or 1
void plex.getResources({ includeHttps: 2 });
// @ts-expect-error -- the key is required
void plex.registerDeviceKey({});
// @ts-expect-error -- the token is an option of the call, not a field
void plex.getUser({ token: 'a' });
// @ts-expect-error -- there is no such option
void plex.getUser(undefined, { tokens: 'a' });
// @ts-expect-error -- a function that returns a token, or the token
void plex.withToken(1);
// @ts-expect-error -- there is no such operation
void plex.getPins();
// @ts-expect-error -- operations cannot be replaced
plex.getPin = plex.ping;

export async function responses(): Promise<void> {
  const pin = await plex.getPin();
  // @ts-expect-error -- there is no token while nobody has approved
  const token: string = pin.authToken;
  // @ts-expect-error -- a city need not be known
  const city: string = pin.location.city;
  // @ts-expect-error -- no such field is known
  const name: unknown = pin.username;
  throw new Error(`${token} ${city} ${String(name)}`);
}

export function explain(error: unknown): unknown {
  // @ts-expect-error -- anything can be thrown
  if (error.code === 'api') return 0;
  if (!(error instanceof PlexError)) return 1;
  // @ts-expect-error -- only some errors have a status
  if (error.status === 404) return 2;
  // @ts-expect-error -- there is no such code
  if (error.code === 'expired') return 3;
  if (error.code === 'network') {
    // @ts-expect-error -- there was no response
    return error.status;
  }
  // @ts-expect-error -- a PlexError is one of its classes
  return new PlexError('no');
}
