import { abortable } from '../client/abort.ts';
import type { PlexClient } from '../client/client.ts';
import { PlexInputError } from '../client/errors.ts';
import { rejectUnknownKeys } from '../client/validate.ts';
import { clientState, serverTime } from '../client/client-state.ts';
import { approvalUrl } from './approval-url.ts';
import { checkDeviceKey, type DeviceKey } from './device-key.ts';
import { forwardHref } from './forward-url.ts';
import { poll, type SignedIn } from './poll.ts';
import { shared } from './shared.ts';
import { readState, type SignInState } from './state.ts';
import { createWaitingRoom, type Lifetime, type WaitOptions } from './waiting.ts';

/** How a sign-in begins. */
export interface StartSignInOptions {
  /**
   * true (default): a long code for Plex's sign-in page, for apps that can open a browser.
   * false: four characters to type at plex.tv/link, for televisions and other devices.
   */
  strong?: boolean | undefined;
  /** Where Plex's sign-in page goes afterwards. It works with a strong code only. */
  forwardUrl?: string | URL | undefined;
  /**
   * A key of `plex-pin/jwt`. The token is then a JWT that lives seven days and is renewed with the key: the way that
   * Plex recommends for new apps [doc].
   */
  deviceKey?: DeviceKey | undefined;
  /** Aborts the request for the PIN. */
  signal?: AbortSignal | undefined;
}

/** A sign-in that has begun: the user has to open `url` and approve. */
export interface SignIn {
  /** `id` of the PIN. */
  readonly id: number;
  /** The code, for the user to compare or to type. */
  readonly code: string;
  /** Whether it is a long code for Plex's sign-in page, and not a short one to type. */
  readonly strong: boolean;
  /** When the PIN expires, by plex.tv's clock, so that it is right where the local one is wrong. */
  readonly expiresAt: Date;
  /** Where the user goes: Plex's sign-in page for a strong code, the link page for a short one. */
  readonly url: string;
  /** What to put in a QR code: the same URL. */
  readonly qr: string;
  /**
   * Asks once. Null while the user has not approved.
   *
   * @throws {PinExpiredError} plex.tv does not know the PIN any more.
   * @throws {PlexApiError | PlexResponseError | PlexNetworkError | PlexTimeoutError} See `PlexClient`.
   */
  check(options?: { signal?: AbortSignal | undefined }): Promise<SignedIn | null>;
  /**
   * Asks until the user has approved. Failed polls do not end it: network errors, timeouts, answers
   * that cannot be read, 408, 425, 429 and 5xx are followed by another poll. Calling it again while
   * it runs adds no requests.
   *
   * @throws {PinExpiredError} Nobody approved in time. When no poll was answered, `cause` says why.
   * @throws {PlexApiError} plex.tv refused for good (400, 401, 403, 422).
   */
  wait(options?: WaitOptions): Promise<SignedIn>;
  /** Asks now, if somebody waits: the user came back to the page. Calling it often costs nothing. */
  nudge(): void;
  /** Everything that `resumeSignIn` needs to go on elsewhere, as plain JSON. */
  toJSON(): SignInState;
}

/**
 * Asks plex.tv for a PIN. Show the user `url`, or `code` and `qr`, and `wait`.
 *
 * @example
 *
 * ```ts
 * const signIn = await startSignIn(plex);
 * console.log(`Approve at ${signIn.url}`);
 * const { token } = await signIn.wait();
 * ```
 *
 * @throws {PlexInputError} An option is wrong.
 * @throws {PlexApiError | PlexResponseError | PlexNetworkError | PlexTimeoutError} See `PlexClient`.
 */
export async function startSignIn(
  plex: PlexClient,
  options: StartSignInOptions = {},
): Promise<SignIn> {
  const { clientIdentifier, lastResponse } = clientState(plex);
  rejectUnknownKeys('startSignIn', options, ['strong', 'forwardUrl', 'deviceKey', 'signal']);
  const { strong = true, deviceKey, signal } = options;
  const forwardUrl = readForwardUrl(options);
  if (deviceKey !== undefined) checkDeviceKey(deviceKey);
  const { id, code, ...pin } = deviceKey
    ? await plex.getPinForKey({ jwk: deviceKey.jwk, strong }, { signal })
    : await plex.getPin({ strong }, { signal });
  // PINs live 15 or 30 minutes [seen]; a number that cannot be meant must do no harm.
  const expiresIn = Math.min(Math.max(0, pin.expiresIn), 86_400);
  const arrived = performance.now();
  // At most the last moment that a Date can hold, whatever an answer says.
  const expiresAt = Math.min(serverTime(lastResponse.current?.date) + expiresIn * 1000, 8.64e15);
  return createSignIn(
    plex,
    {
      version: 1,
      id,
      code,
      strong,
      clientIdentifier,
      expiresAt: new Date(expiresAt).toISOString(),
      expiresIn,
      ...(forwardUrl !== undefined && { forwardUrl }),
      ...(deviceKey && { kid: deviceKey.kid }),
    },
    deviceKey,
    { deadline: arrived + expiresIn * 1000, isGuess: false, lastAsked: -Infinity },
  );
}

/**
 * Goes on with a sign-in that `toJSON` described, in another process or after a restart.
 *
 * @param options `deviceKey`: the key that the sign-in was started with, where there was one. The state does not
 *   hold it.
 * @throws {PlexInputError} The state is not one that `toJSON` returned, or it belongs to another
 *   client identifier or key; `field` names what is wrong.
 */
export function resumeSignIn(
  plex: PlexClient,
  state: SignInState,
  options: { deviceKey?: DeviceKey | undefined } = {},
): SignIn {
  const settings = clientState(plex);
  rejectUnknownKeys('resumeSignIn', options, ['deviceKey']);
  const { deviceKey } = options;
  const known = readState(state);
  if (known.clientIdentifier !== settings.clientIdentifier) {
    throw new PlexInputError(
      'state.clientIdentifier',
      'is not that of the client: use one identifier for everything that belongs to an installation',
    );
  }
  if (deviceKey !== undefined) checkDeviceKey(deviceKey);
  if (deviceKey?.kid !== known.kid) {
    throw new PlexInputError(
      'deviceKey',
      known.kid === undefined
        ? 'must be left out: this sign-in was started without one'
        : `must be the key that this sign-in was started with; its kid is ${known.kid}`,
    );
  }
  const lifetime = known.expiresIn * 1000;
  const left = Date.parse(known.expiresAt) - Date.now();
  return createSignIn(plex, known, deviceKey, {
    // A clock that contradicts the state is wrong, or the PIN is gone: plex.tv's next answer tells.
    deadline: performance.now() + (left > 0 && left <= lifetime ? left : lifetime),
    isGuess: true,
    lastAsked: -Infinity,
  });
}

function createSignIn(
  plex: PlexClient,
  state: SignInState,
  deviceKey: DeviceKey | undefined,
  lifetime: Lifetime,
): SignIn {
  const { id, code, strong, expiresAt } = state;
  const url = approvalUrl(clientState(plex), state);
  const proof = deviceKey?.prove(plex);
  let done: SignedIn | undefined;

  const ask = shared(async (signal) => {
    if (done) return done;
    lifetime.lastAsked = performance.now();
    const { signedIn, expiresIn } = await poll(plex, state, proof, signal);
    if (lifetime.isGuess) {
      lifetime.isGuess = false;
      lifetime.deadline = performance.now() + Math.min(expiresIn, state.expiresIn) * 1000;
    }
    done ??= signedIn;
    // plex.tv is not asked any more, so nobody has to wait for that.
    if (done) lifetime.lastAsked = -Infinity;
    return done;
  });
  const room = createWaitingRoom(ask, lifetime);

  return {
    id,
    code,
    strong,
    expiresAt: new Date(expiresAt),
    url,
    qr: url,
    check: async (options = {}) => {
      rejectUnknownKeys('check', options, ['signal']);
      return abortable(options.signal, (resolve, reject) => {
        const { answer, leave } = ask();
        answer.then((signedIn) => resolve(signedIn ?? null), reject);
        return leave;
      });
    },
    // Many may wait at once, and an async function would hold more while it waits. What is null is refused below.
    wait: (options: WaitOptions = {}) =>
      abortable((options as WaitOptions | null)?.signal, (resolve, reject) => {
        rejectUnknownKeys('wait', options, ['signal', 'interval', 'onWaiting']);
        return room.join(options, resolve, reject);
      }),
    nudge: room.nudge,
    toJSON: () => ({ ...state }),
  };
}

function readForwardUrl({ forwardUrl, strong = true }: StartSignInOptions): string | undefined {
  if (forwardUrl === undefined) return undefined;
  const href = strong && forwardHref(forwardUrl);
  if (href) return href;
  throw new PlexInputError(
    'forwardUrl',
    'must be an absolute URL, and goes with a strong code only',
  );
}
