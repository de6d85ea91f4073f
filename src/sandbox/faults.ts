/** Which requests a fault is for: all that are given must hold. */
export interface FaultMatch {
  /** HTTP method, in any case. */
  method?: string;
  /** Path as in the spec (`/pins`) or in full (`/api/v2/pins`); an expression is tried on the full path. */
  path?: string | RegExp;
}

/** What goes wrong. The request is handled as usual only where that is said. */
export type FaultEffect =
  /**
   * Answers with this status. A body that is an object is sent as JSON, text as it is ('' is none at all).
   * Where it is left out, plex.tv's own error for that status is sent, if it has one.
   */
  | { kind: 'answer'; status: number; body?: string | object; headers?: Record<string, string> }
  /** Waits this long, in ms of `setTimeout`, then handles the request. */
  | { kind: 'delay'; ms: number }
  /**
   * Never answers, or handles the request and stops within the body. It ends when the client aborts, or over
   * a socket when either side closes. An answer without a body is not begun.
   */
  | { kind: 'hang'; at?: 'start' | 'body' }
  /**
   * Loses the connection before the answer, or handles the request and loses it within the body. In the process
   * there is no connection: `fetch` rejects with a TypeError, or the body fails with one, as in Node.
   */
  | { kind: 'reset'; at?: 'start' | 'body' }
  /** Handles the request and sends the first half of the body as if it were all. */
  | { kind: 'truncate' }
  /** Answers with an HTML page, as a proxy or a maintenance page does; status 200 unless given. */
  | { kind: 'html'; status?: number }
  /**
   * Handles the request and changes the type of each value in a JSON answer: text becomes a number, anything
   * else text. XML has no types, and stays as it is.
   */
  | { kind: 'wrong-types' }
  /**
   * Handles the request and fills the answer up with spaces to this many bytes, which is 64 MiB unless given,
   * or to no end with Infinity. JSON stays valid JSON; an answer without a body stays without.
   */
  | { kind: 'huge'; bytes?: number }
  /**
   * Redirects to this URL; status 302 unless given. In the process a request that follows redirects is sent to
   * the sandbox again with the new URL, whatever its origin: `requests` shows what would have gone there.
   */
  | { kind: 'redirect'; to: string | URL; status?: 301 | 302 | 303 | 307 | 308 }
  /** Handles the request and sends this as `Date`; text is sent as it is. */
  | { kind: 'date'; date: Date | string };

/**
 * Something that goes wrong with the next requests.
 *
 * @example { kind: 'answer', status: 503, times: 3 }
 * @example { kind: 'reset', at: 'body', match: { method: 'GET', path: /^\/api\/v2\/pins\/\d+$/ } }
 */
export type Fault = FaultEffect & {
  /** How many requests it is for; 1 unless given, Infinity for all. */
  times?: number;
  /** Which requests it is for; any unless given. */
  match?: FaultMatch | ((request: Request) => boolean);
};

/** The faults that are still to come, the first one first. */
export interface Faults {
  readonly add: (fault: Fault) => void;
  /** The fault for this request, counted as used. */
  take(request: Request): FaultEffect | undefined;
}

export function createFaults(): Faults {
  const pending: { fault: Fault; left: number }[] = [];
  return {
    add(fault) {
      const left = fault.times ?? 1;
      if (left !== Infinity && !(Number.isInteger(left) && left > 0)) {
        throw new RangeError(`times is a whole number from 1, or Infinity, not ${left}`);
      }
      pending.push({ fault, left });
    },
    take(request) {
      const index = pending.findIndex(({ fault }) => matches(request, fault.match));
      const found = pending[index];
      if (!found) return undefined;
      found.left -= 1;
      if (found.left === 0) pending.splice(index, 1);
      return found.fault;
    },
  };
}

function matches(request: Request, match: Fault['match']): boolean {
  if (typeof match === 'function') return match(request);
  const { method, path } = match ?? {};
  const { pathname } = new URL(request.url);
  return (
    (method === undefined || method.toUpperCase() === request.method) &&
    (path === undefined ||
      (typeof path === 'string'
        ? pathname === path || pathname === `/api/v2${path}`
        : pathname.search(path) >= 0))
  );
}
