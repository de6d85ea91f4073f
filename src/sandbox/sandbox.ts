import { createClock } from './clock.ts';
import { createDeviceAuth } from './device-keys/device-auth.ts';
import { createFaults, type Fault } from './faults/faults.ts';
import { createFetch } from './fetch.ts';
import { defaultLeniency, type Leniency } from './leniency.ts';
import type { Listener, ListenOptions } from './listen.ts';
import { createPages } from './pages/routes.ts';
import { createPins, type StoredPin } from './pins/pins.ts';
import { createRecorder, type RecordedRequest } from './recorder.ts';
import { createRoutes, type RateLimit } from './routes.ts';
import { createServers, defaultServers, type SandboxServer } from './account/servers.ts';
import { createTokens } from './tokens.ts';
import { createTransport } from './transport.ts';
import { createAccounts, defaultUsers, findAccount, type SandboxUser } from './account/users.ts';

/** Options of `createSandbox`. */
export interface SandboxOptions {
  /** The users; the first one approves codes by default. There are two by default: `owner` and `friend`. */
  users?: readonly SandboxUser[] | undefined;
  /**
   * The servers that `GET /resources` lists. By default the first user owns two, `Living Room` and `Attic`, and
   * shares `Living Room` with the other users.
   */
  servers?: readonly SandboxServer[] | undefined;
  /** The clock, in ms since 1970; `Date.now` by default. `advance` adds to it. */
  now?: (() => number) | undefined;
  /**
   * Age in seconds at which a PIN is approved automatically, for the first user. There is no timer: the age is
   * computed from the clock when the PIN is read. By default, a PIN waits for `approve`.
   */
  autoApprove?: number | undefined;
  /** Whether to send CORS headers, which allow web pages of any origin. False by default, as plex.tv sends none. */
  cors?: boolean | undefined;
  /**
   * The rate limit, above which the sandbox responds with 429 and `Retry-After`; none by default. plex.tv has
   * limits, but their values are not known.
   *
   * @example { requests: 10, seconds: 1 }
   */
  rateLimit?: RateLimit | undefined;
  /**
   * Whether a PIN can be polled only with the client identifier that created it; false by default. What plex.tv
   * does is not known.
   */
  bindPins?: boolean | undefined;
  /** The unknown rules of plex.tv that the sandbox interprets leniently. Each is a guess. */
  leniency?: Partial<Leniency> | undefined;
  /**
   * Called with each request when its response starts, with secrets redacted as in `requests`. It is not called for
   * a request that gets no response.
   *
   * @example ({ method, path, status }) => console.log(method, path, status)
   */
  onRequest?: ((request: RecordedRequest) => void) | undefined;
}

/** A local stand-in for plex.tv. */
export interface Sandbox {
  /**
   * Sends a request to the sandbox within the process, whatever its host is. Unlike those of the platform's `fetch`,
   * its responses have no `url`.
   *
   * @example createPlexClient({ clientIdentifier, fetch: sandbox.fetch })
   */
  readonly fetch: (input: Request | string | URL, init?: RequestInit) => Promise<Response>;
  /** Also serves the sandbox over HTTP. It needs Node, and may be called more than once. */
  readonly listen: (options?: ListenOptions) => Promise<Listener>;
  /**
   * Approves a code as the user with the username `user`, or as the first user.
   *
   * @throws {Error} The code is unknown, expired, approved or denied.
   * @throws {TypeError} There is no such user.
   */
  readonly approve: (code: string, options?: { user?: string | undefined }) => void;
  /**
   * Denies a code, which can no longer be approved. As far as is known, no response of plex.tv shows this: the app
   * sees a pending PIN until it expires.
   *
   * @throws {Error} The code is unknown, expired or approved.
   */
  readonly deny: (code: string) => void;
  /**
   * Makes a code expire now.
   *
   * @throws {Error} The code is unknown or has already expired.
   */
  readonly expire: (code: string) => void;
  /**
   * Moves the clock of the sandbox forward by `ms` milliseconds. It fires no timers.
   *
   * @throws {RangeError} `ms` is negative or not finite.
   */
  readonly advance: (ms: number) => void;
  /**
   * Applies a fault to the next request, or to the next few. If several faults match a request, the one that was
   * added first applies.
   *
   * @throws {RangeError} `times` is neither a positive integer nor Infinity.
   * @throws {TypeError} There is no such `kind`.
   * @example sandbox.fail({ kind: 'response', status: 503, times: 2, match: { path: '/pins' } })
   */
  readonly fail: (fault: Fault) => void;
  /** The last 10,000 requests, the newest last, with secrets redacted. Each new request is added to this array. */
  readonly requests: readonly RecordedRequest[];
  /** Closes each `Listener`, for `await using sandbox = createSandbox()`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Creates a local stand-in for plex.tv, for tests and experiments: it needs no account and no network.
 *
 * @param options The users, the servers and the clock. By default, there are two users, and no code is approved
 *   automatically.
 * @throws {RangeError} `autoApprove` is negative.
 * @throws {TypeError} `users` is empty or has duplicates, or `servers` names a user who does not exist.
 * @example
 * await using sandbox = createSandbox();
 * const plex = createPlexClient({ clientIdentifier: 'test', fetch: sandbox.fetch });
 * const { id, code } = await plex.getPin();
 * sandbox.approve(code);
 * const { authToken } = await plex.getTokenByPinId({ pinId: id });
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  if (options.autoApprove !== undefined && !(options.autoApprove >= 0)) {
    throw new RangeError(
      `autoApprove must be a number of seconds, 0 or more, got ${options.autoApprove}`,
    );
  }
  const clock = createClock(options.now ?? (() => Date.now()));
  const leniency: Leniency = { ...defaultLeniency, ...options.leniency };
  const accounts = createAccounts(options.users ?? defaultUsers);
  const tokens = createTokens(clock);
  const pins = createPins({
    clock,
    tokens,
    ...(options.autoApprove !== undefined && {
      autoApprove: { account: findAccount(accounts), after: options.autoApprove * 1000 },
    }),
  });
  const servers = createServers(options.servers ?? defaultServers(accounts), accounts);
  const routes = createRoutes({
    clock,
    pins,
    tokens,
    deviceAuth: createDeviceAuth(clock, tokens, leniency),
    servers,
    accounts,
    leniency,
    rateLimit: options.rateLimit,
    bindPins: options.bindPins ?? false,
    cors: options.cors ?? false,
  });
  const faults = createFaults();
  const recorder = createRecorder(clock, options.onRequest);
  const { requests } = recorder;
  const pages = createPages({ clock, pins, accounts, servers, requests }, routes);
  const transport = createTransport({
    clock,
    faults,
    recorder,
    handle: async (request, body) => pages.fetch(request, { body }),
  });
  const listeners: Listener[] = [];

  const findPin = (code: string): StoredPin => {
    const pin = pins.byCode(code);
    if (!pin) throw new Error(`The sandbox has no PIN with the code '${code}', or it has expired`);
    return pin;
  };

  return {
    fetch: createFetch(transport),
    async listen(listenOptions = {}) {
      // The dynamic import lets `fetch` work outside Node.
      const { listen } = await import('./listen.ts');
      const listener = await listen(transport, listenOptions);
      listeners.push(listener);
      return listener;
    },
    approve(code, { user } = {}) {
      if (!pins.approve(findPin(code), findAccount(accounts, user))) {
        throw new Error(`The PIN with the code '${code}' has already been approved or denied`);
      }
    },
    deny(code) {
      const pin = findPin(code);
      if (pin.account !== null) {
        throw new Error(`The PIN with the code '${code}' has already been approved`);
      }
      pin.denied = true;
    },
    expire(code) {
      findPin(code).expiresAt = clock.now();
    },
    advance: clock.advance,
    fail: faults.add,
    requests,
    async [Symbol.asyncDispose]() {
      await Promise.all(listeners.map((listener) => listener.close()));
    },
  };
}
