import { createClock } from './clock.ts';
import { createDeviceAuth } from './device-auth.ts';
import { createExchange, createFetch } from './exchange.ts';
import { createFaults, type Fault } from './faults.ts';
import type { Listener, ListenOptions } from './listen.ts';
import { createPages } from './pages/routes.ts';
import { createPins, type StoredPin } from './pins.ts';
import { createRateLimiter, type RateLimit } from './rate-limit.ts';
import { createRecorder, type RecordedRequest } from './recorder.ts';
import { createRoutes } from './routes.ts';
import { createServers, defaultServers, type SandboxServer } from './servers.ts';
import { createTokens } from './tokens.ts';
import { accountOf, createAccounts, defaultUsers, type SandboxUser } from './users.ts';

/** How a sandbox differs from the one that `createSandbox()` makes. */
export interface SandboxOptions {
  /** Who has an account; the first approves unless another is named. Two by default: `owner` and `friend`. */
  users?: readonly SandboxUser[] | undefined;
  /**
   * The servers that `GET /resources` lists. By default two of the first user, `Living Room` and `Attic`;
   * the other users may use the first of them.
   */
  servers?: readonly SandboxServer[] | undefined;
  /** The clock, in ms since 1970; `Date.now` unless given. `advance` counts on top of it. */
  now?: (() => number) | undefined;
  /**
   * Age in seconds at which a PIN is approved by itself, for the first user. It is computed from the clock
   * when somebody asks; there is no timer. Without it, a PIN waits for `approve`.
   */
  autoApprove?: number | undefined;
  /** Whether web pages of any origin may call; false unless given, as plex.tv sends no CORS headers. */
  cors?: boolean | undefined;
  /**
   * Answers 429 with `Retry-After` to requests beyond this rate; no limit unless given. plex.tv has limits,
   * but what they are is not known.
   *
   * @example { requests: 10, seconds: 1 }
   */
  rateLimit?: RateLimit | undefined;
  /**
   * Whether a PIN is found only with the client identifier that asked for it; false unless given.
   * What plex.tv does is not known.
   */
  bindPins?: boolean | undefined;
  /**
   * Is told of each request when its answer begins, with its secrets masked as in `requests`. One that gets no
   * answer is not told of.
   *
   * @example ({ method, path, status }) => console.log(method, path, status)
   */
  onRequest?: ((request: RecordedRequest) => void) | undefined;
}

/** A local plex.tv. */
export interface Sandbox {
  /**
   * Answers a request within the process, whatever its host is. Unlike the responses of the platform's `fetch`,
   * its own have no `url`.
   *
   * @example createPlexClient({ clientIdentifier, fetch: sandbox.fetch })
   */
  readonly fetch: (input: Request | string | URL, init?: RequestInit) => Promise<Response>;
  /** Answers requests over HTTP as well. Needs Node; may be called more than once. */
  readonly listen: (options?: ListenOptions) => Promise<Listener>;
  /** Approves a code as `user`, a username, or as the first user. Throws where that cannot be done. */
  readonly approve: (code: string, options?: { user?: string | undefined }) => void;
  /**
   * The user refuses: the code can no longer be approved. No answer of plex.tv tells that, as far as is known,
   * so that the app sees a PIN that waits until it expires.
   */
  readonly deny: (code: string) => void;
  /** Lets a code expire now. */
  readonly expire: (code: string) => void;
  /** Sets the clock of the sandbox forward, in ms. It starts no timer of anybody. */
  readonly advance: (ms: number) => void;
  /**
   * Lets something go wrong with the next request, or the next few. Of several faults that match a request the
   * one that was given first happens.
   *
   * @example sandbox.fail({ kind: 'answer', status: 503, times: 2, match: { path: '/pins' } })
   */
  readonly fail: (fault: Fault) => void;
  /** The last 10,000 requests, the latest one last, with their secrets masked. The list grows as they come. */
  readonly requests: readonly RecordedRequest[];
  /** Closes what `listen` opened, for `await using sandbox = createSandbox()`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A plex.tv of one's own, for tests and for trying things out: no account, no network.
 *
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
      `autoApprove is a number of seconds, 0 or more, not ${options.autoApprove}`,
    );
  }
  const clock = createClock(options.now ?? (() => Date.now()));
  const accounts = createAccounts(options.users ?? defaultUsers);
  const tokens = createTokens(clock);
  const pins = createPins({
    clock,
    tokens,
    ...(options.autoApprove !== undefined && {
      autoApprove: { account: accountOf(accounts), after: options.autoApprove * 1000 },
    }),
  });
  const servers = createServers(options.servers ?? defaultServers(accounts), accounts);
  const routes = createRoutes({
    clock,
    pins,
    tokens,
    deviceAuth: createDeviceAuth(clock, tokens),
    servers,
    ...(options.rateLimit && { countRequest: createRateLimiter(clock, options.rateLimit) }),
    bindPins: options.bindPins ?? false,
    cors: options.cors ?? false,
  });
  const faults = createFaults();
  const recorder = createRecorder(clock, options.onRequest);
  const { requests } = recorder;
  const pages = createPages({ clock, pins, accounts, servers, requests }, routes);
  const exchange = createExchange({
    clock,
    faults,
    recorder,
    handle: async (request, body) => pages.fetch(request, { body }),
  });
  const listeners: Listener[] = [];

  const find = (code: string): StoredPin => {
    const pin = pins.byCode(code);
    if (!pin) throw new Error(`The sandbox has no PIN with the code '${code}', or it has expired`);
    return pin;
  };

  return {
    fetch: createFetch(exchange),
    async listen(where = {}) {
      // Loaded here, so that `fetch` works where there is no Node.
      const { listen } = await import('./listen.ts');
      const listener = await listen(exchange, where);
      listeners.push(listener);
      return listener;
    },
    approve(code, { user } = {}) {
      if (!pins.approve(find(code), accountOf(accounts, user))) {
        throw new Error(`The PIN with the code '${code}' is approved or denied already`);
      }
    },
    deny(code) {
      const pin = find(code);
      if (pin.account !== null) {
        throw new Error(`The PIN with the code '${code}' is approved already`);
      }
      pin.denied = true;
    },
    expire(code) {
      find(code).expiresAt = clock.now();
    },
    advance: clock.advance,
    fail: faults.add,
    requests,
    async [Symbol.asyncDispose]() {
      await Promise.all(listeners.map((listener) => listener.close()));
    },
  };
}
