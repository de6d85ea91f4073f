import type { Connection, Resource } from '../../generated/operations.ts';
import { abortable, startTimer } from '../client/abort.ts';
import { PlexNetworkError, PlexTimeoutError } from '../client/errors.ts';
import { isLoopback, parseUrl } from '../client/url.ts';
import { typeMismatch, validateField, validateOptions } from '../client/validate.ts';
import { kindOf, sortConnections } from './connections.ts';
import { checkIdentity } from './identity.ts';

/** The parts of a media server that `connectTo` reads. */
export type ConnectableServer = Pick<
  Resource,
  'clientIdentifier' | 'connections' | 'httpsRequired'
>;

/** Options of `connectTo`. */
export interface ConnectOptions {
  /** How long to try, in ms: at least 1. Default 5,000. */
  timeout?: number | undefined;
  /** Aborts the attempts. The promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** A `fetch` to use instead of the global one. */
  fetch?: typeof fetch | undefined;
}

/** How long better connections may still take once one has responded, in ms. */
const HEAD_START = 1000;

/**
 * Finds the best connection to a media server that works. It tries all of them in parallel, with a request for
 * `/identity` that carries no token, and accepts only a response with the server's machine identifier: behind an
 * address of a home network there may be another device. Send the server's `accessToken` to the `uri` of the result.
 *
 * Local connections are the best, and Plex's relay, which is slow, is the last resort. Once a connection has responded,
 * better ones may take another second; unreachable addresses, such as those of Docker networks, cost no more than that.
 *
 * Plain HTTP is tried only in the local network or on this machine, and never if the server requires HTTPS, because
 * the token would travel unencrypted. Pages on HTTPS cannot use it at all, except on loopback: browsers block it as
 * mixed content. With HTTP, the identifier is no proof against an attacker in that network; with HTTPS, the
 * certificate is.
 *
 * The owner of a server chooses its addresses. If your app calls this on a machine inside a private network, for
 * servers of its users, restrict what that machine can reach.
 *
 * @example
 *
 * ```ts
 * const [server] = await listServers(plex.withToken(token));
 * if (!server?.accessToken) throw new Error('No server');
 * const { uri } = await connectTo(server, { signal: AbortSignal.timeout(3_000) });
 * const headers = { Accept: 'application/json', 'X-Plex-Token': server.accessToken };
 * const libraries = await fetch(`${uri}/library/sections`, { headers });
 * ```
 *
 * @param server An item of {@link listServers}.
 * @param options `signal`, `timeout` in ms, and a `fetch` in place of the platform's.
 * @throws {PlexInputError} An argument is not valid. Nothing was sent.
 * @throws {PlexNetworkError} No connection works; the message says why, and `cause` is an `AggregateError`.
 * @throws {PlexTimeoutError} No connection responded in time.
 */
export async function connectTo(
  server: ConnectableServer,
  options: ConnectOptions = {},
): Promise<Connection> {
  if (typeof server !== 'object' || server === null)
    throw typeMismatch('server', 'an item of listServers', server);
  validateField(
    'server.clientIdentifier',
    { required: true, types: ['string'] },
    server.clientIdentifier,
  );
  validateOptions('connectTo', options, {
    timeout: { types: ['number'], minimum: 1 },
    signal: { types: ['object'] },
    fetch: { types: ['function'] },
  });
  const { timeout = 5000, signal, fetch = globalThis.fetch } = options;
  const candidates = sortConnections(server.connections ?? []).filter((connection) =>
    isUsable(connection, server),
  );
  if (candidates.length === 0) {
    throw new PlexNetworkError('The media server has no connection that a token may be sent to');
  }
  const attempts = candidates.map(
    (connection) => (abort: AbortSignal) =>
      checkIdentity(connection.uri, server.clientIdentifier, { fetch, signal: abort }),
  );
  const best = await firstOf(attempts, { timeout, signal }, (errors) =>
    toConnectError(candidates, errors, timeout),
  );
  // The index is one of `attempts`, which has one item for each candidate.
  return candidates[best] as Connection;
}

/** Whether a token may be sent to this connection. */
function isUsable({ uri, local }: Connection, { httpsRequired }: ConnectableServer): boolean {
  const url = parseUrl(uri);
  if (url?.protocol === 'https:') return true;
  if (url?.protocol !== 'http:' || httpsRequired === true) return false;
  return local === true || isLoopback(url.hostname);
}

/**
 * Runs attempts in parallel and returns the index of the first in the list that succeeds. Once one has succeeded,
 * those before it have `HEAD_START` more ms.
 *
 * @param toError Creates the error if none has succeeded, from the errors by index; a pending attempt has none.
 */
function firstOf(
  attempts: readonly ((signal: AbortSignal) => Promise<void>)[],
  { timeout, signal }: { timeout: number; signal: AbortSignal | undefined },
  toError: (errors: readonly unknown[]) => Error,
): Promise<number> {
  return abortable(signal, (resolve, reject) => {
    const controller = new AbortController();
    const pending = new Set(attempts.keys());
    const errors: unknown[] = [];
    let best = Infinity;
    const finish = () => (best === Infinity ? reject(toError(errors)) : resolve(best));
    const timers = [startTimer(finish, timeout)];

    const onSettled = (index: number) => {
      pending.delete(index);
      if (pending.size === 0 || best < Math.min(...pending)) finish();
    };
    const onSuccess = (index: number) => {
      if (best === Infinity) timers.push(startTimer(finish, HEAD_START));
      best = Math.min(best, index);
      onSettled(index);
    };
    attempts.forEach((attempt, index) => {
      attempt(controller.signal).then(
        () => controller.signal.aborted || onSuccess(index),
        (error: unknown) => {
          errors[index] = error;
          onSettled(index);
        },
      );
    });
    return () => {
      for (const timer of timers) clearTimeout(timer);
      controller.abort();
    };
  });
}

/** Creates the error for a server without a connection that works. */
function toConnectError(
  candidates: readonly Connection[],
  errors: readonly unknown[],
  timeout: number,
): Error {
  const reasons = candidates.map((connection, index) => {
    const error = errors[index];
    return `${kindOf(connection)}: ${error instanceof Error ? error.message : 'no response'}`;
  });
  const message = `No connection to the media server works (${[...new Set(reasons)].join('; ')})`;
  return candidates.some((_, index) => errors[index] === undefined)
    ? new PlexTimeoutError(`${message}: it did not respond within ${timeout} ms`)
    : new PlexNetworkError(message, { cause: new AggregateError(errors) });
}
