import { abortable } from '../client/abort.ts';
import type { PlexClient } from '../client/client.ts';
import { clientState, serverTime } from '../client/client-state.ts';
import { PlexInputError } from '../client/errors.ts';
import {
  type FieldSchema,
  rejectUnknownKeys,
  SIGNAL,
  validateOptions,
} from '../client/validate.ts';
import { approvalUrl } from './approval-url.ts';
import { checkDeviceKey, type DeviceKey } from './device-key.ts';
import { readForwardUrl } from './forward-url.ts';
import { requestToken, type SignedIn } from './poll.ts';
import type { WaitOptions } from './poll-loop.ts';
import { createPoller } from './poller.ts';
import { defaultInterval, resolveInterval } from './schedule.ts';
import { readState, type SignInState } from './state.ts';

/** Options of `startSignIn`. */
export interface StartSignInOptions {
  /**
   * true (default): a long code for Plex's sign-in page, for apps that can open a browser.
   * false: four characters to enter at plex.tv/link, for TVs and other devices without one.
   */
  strong?: boolean | undefined;
  /**
   * Where Plex's sign-in page goes after the approval: an http(s) URL of your app. Requires a strong code.
   *
   * The scheme of a native app (`myapp://`) is accepted, but Plex follows only those on a list of its own, and can lose
   * the sign-in over others. Use an https page that leads on into the app, or no `forwardUrl`, and call `nudge` when the
   * app comes back to the front.
   */
  forwardUrl?: string | URL | undefined;
  /**
   * A key from `plex-pin/jwt`. The token is then a JWT that is valid for seven days and refreshed with the key, which
   * is what Plex recommends for new apps [doc].
   */
  deviceKey?: DeviceKey | undefined;
  /** Aborts the request for the PIN. */
  signal?: AbortSignal | undefined;
}

/** A sign-in in progress: the user has to open `url` and approve. */
export interface SignIn {
  /** `id` of the PIN. */
  readonly id: number;
  /** The code, for the user to compare or to enter. */
  readonly code: string;
  /** Whether it is a long code for Plex's sign-in page rather than a short one to enter. */
  readonly strong: boolean;
  /** When the PIN expires, on plex.tv's clock, so it is correct even if the local clock is wrong. */
  readonly expiresAt: Date;
  /** Where the user approves: Plex's sign-in page for a strong code, the link page for a short one. */
  readonly url: string;
  /** The text to put in a QR code: the same URL. */
  readonly qr: string;
  /**
   * Polls once. Returns null until the user has approved.
   *
   * @throws {PinExpiredError} plex.tv does not know the PIN any more.
   * @throws {PlexApiError | PlexResponseError | PlexNetworkError | PlexTimeoutError} See `PlexClient`.
   */
  check(options?: { signal?: AbortSignal | undefined }): Promise<SignedIn | null>;
  /**
   * Polls until the user has approved. A failed poll does not end the wait: network errors, timeouts, unreadable
   * responses, 408, 425, 429, 5xx, and errors of a proxy or a captive portal are followed by another poll. Concurrent
   * waits share their requests.
   *
   * @throws {PinExpiredError} Nobody approved in time. If every poll failed, `cause` is the last failure.
   * @throws {PlexApiError} plex.tv itself rejected the request permanently (400, 401, 403 or 422 with `errors`).
   */
  wait(options?: WaitOptions): Promise<SignedIn>;
  /**
   * Polls now if a wait is in progress, for example because the user has returned to the page. It is safe to call
   * often: polls stay at least 500 ms apart.
   */
  nudge(): void;
  /** Returns everything that `resumeSignIn` needs to resume the sign-in elsewhere, as plain JSON. */
  toJSON(): SignInState;
}

/**
 * Requests a PIN from plex.tv. Show the user `url`, or `code` and `qr`, and call `wait`.
 *
 * @example
 *
 * ```ts
 * const signIn = await startSignIn(plex);
 * console.log(`Approve at ${signIn.url}`);
 * const { token } = await signIn.wait();
 * ```
 *
 * @throws {PlexInputError} An option is invalid.
 * @throws {PlexApiError | PlexResponseError | PlexNetworkError | PlexTimeoutError} See `PlexClient`.
 */
export async function startSignIn(
  plex: PlexClient,
  options: StartSignInOptions = {},
): Promise<SignIn> {
  const { clientIdentifier, lastResponse } = clientState(plex);
  validateOptions('startSignIn', options, START_OPTIONS);
  const { strong = true, deviceKey, signal } = options;
  const forwardUrl = readForwardUrl(options.forwardUrl, strong);
  if (deviceKey !== undefined) checkDeviceKey(deviceKey);
  const { id, code, ...pin } = deviceKey
    ? await plex.getPinForKey({ jwk: deviceKey.jwk, strong }, { signal })
    : await plex.getPin({ strong }, { signal });
  // PINs are valid for 15 or 30 minutes [seen]. The bounds keep an absurd value harmless.
  const expiresIn = Math.min(Math.max(0, pin.expiresIn), 86_400);
  const deadline = performance.now() + expiresIn * 1000;
  // 8.64e15 is the last moment that a Date can represent.
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
    deadline,
  );
}

/**
 * Resumes a sign-in from the state that `toJSON` returned, in another process or after a restart.
 *
 * @param options `deviceKey`: the key that the sign-in was started with, if any. The state does not contain it.
 * @throws {PlexInputError} The state is not one that `toJSON` returned, or it belongs to another
 *   client identifier or key; `field` names what is wrong.
 */
export function resumeSignIn(
  plex: PlexClient,
  state: SignInState,
  options: { deviceKey?: DeviceKey | undefined } = {},
): SignIn {
  const { clientIdentifier } = clientState(plex);
  rejectUnknownKeys('resumeSignIn', options, ['deviceKey']);
  const { deviceKey } = options;
  const known = readState(state);
  if (known.clientIdentifier !== clientIdentifier) {
    throw new PlexInputError(
      'state.clientIdentifier',
      "must be the client's: use one identifier for everything in an installation",
    );
  }
  if (deviceKey !== undefined) checkDeviceKey(deviceKey);
  if (deviceKey?.kid !== known.kid) {
    throw new PlexInputError(
      'deviceKey',
      known.kid === undefined
        ? 'must be omitted: this sign-in was started without one'
        : `must be the key that this sign-in was started with; its kid is ${known.kid}`,
    );
  }
  const total = known.expiresIn * 1000;
  const left = Date.parse(known.expiresAt) - Date.now();
  // If the local clock contradicts the state, it is wrong or the PIN has expired. The next response tells which.
  const deadline = performance.now() + (left > 0 ? Math.min(left, total) : total);
  return createSignIn(plex, known, deviceKey, deadline, known.expiresIn);
}

// Fields without types are checked by their own functions.
const START_OPTIONS: Record<keyof StartSignInOptions, FieldSchema> = {
  strong: { types: ['boolean'] },
  forwardUrl: {},
  deviceKey: {},
  signal: SIGNAL,
};
const WAIT_OPTIONS: Record<keyof WaitOptions, FieldSchema> = {
  signal: SIGNAL,
  interval: {},
  onWaiting: { types: ['function'] },
};

function createSignIn(
  plex: PlexClient,
  state: SignInState,
  deviceKey: DeviceKey | undefined,
  deadline: number,
  maxExpiresIn?: number,
): SignIn {
  const { id, code, strong, expiresAt } = state;
  const client = clientState(plex);
  const url = approvalUrl(client, state);
  const proof = deviceKey?.prove(plex);
  const poller = createPoller(
    (signal, maxDuration) =>
      requestToken(plex, state, proof, { signal, timeout: Math.min(client.timeout, maxDuration) }),
    deadline,
    maxExpiresIn,
  );

  return {
    id,
    code,
    strong,
    expiresAt: new Date(expiresAt),
    url,
    qr: url,
    check: async (options = {}) => {
      validateOptions('check', options, { signal: SIGNAL });
      return abortable(options.signal, (resolve, reject) => {
        const { result, leave } = poller.pollOnce();
        result.then((signedIn) => resolve(signedIn ?? null), reject);
        return leave;
      });
    },
    // An async function would add about 1 kB to each pending wait. `validateOptions` rejects null.
    wait: (options: WaitOptions = {}) =>
      abortable((options as WaitOptions | null)?.signal, (resolve, reject) => {
        validateOptions('wait', options, WAIT_OPTIONS);
        const { interval = defaultInterval, onWaiting } = options;
        resolveInterval(interval, 0);
        return poller.subscribe({ interval, onWaiting, resolve, reject });
      }),
    nudge: poller.nudge,
    toJSON: () => ({ ...state }),
  };
}
