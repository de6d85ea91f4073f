import { abortable } from '../client/abort.ts';
import type { PlexClient } from '../client/client.ts';
import { clientState } from '../client/client-state.ts';
import { type FieldSchema, SIGNAL, validateOptions } from '../client/validate.ts';
import { approvalUrl } from './approval-url.ts';
import type { DeviceProof } from './device-key.ts';
import { requestToken, type SignedIn } from './poll.ts';
import type { WaitOptions } from './poll-loop.ts';
import { createPoller } from './poller.ts';
import { defaultInterval, resolveInterval } from './schedule.ts';
import type { SignInState } from './state.ts';

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

const WAIT_OPTIONS: Record<keyof WaitOptions, FieldSchema> = {
  signal: SIGNAL,
  interval: {},
  onWaiting: { types: ['function'] },
};

/** `deadline` and `maxExpiresIn`: see `createPoller`. */
export function createSignIn(
  plex: PlexClient,
  state: SignInState,
  proof: DeviceProof | undefined,
  deadline: number,
  maxExpiresIn?: number,
): SignIn {
  const { id, code, strong, expiresAt } = state;
  const client = clientState(plex);
  const url = approvalUrl(client, state);
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
    toJSON: () => ({ ...state, ...(state.scope && { scope: [...state.scope] }) }),
  };
}
