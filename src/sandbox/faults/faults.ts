/** Which requests a fault applies to: those that match each given field. */
export interface FaultMatch {
  /** HTTP method, in any case. */
  method?: string;
  /** Path as in the spec (`/pins`) or in full (`/api/v2/pins`), or an expression that the full path must match. */
  path?: string | RegExp;
}

/** The effect of a fault. Unless a kind says that it handles the request, the sandbox ignores the request. */
export type FaultEffect =
  /**
   * Responds with this status. An object is sent as a JSON body, text as it is; '' sends no body. Without `body`,
   * the sandbox sends plex.tv's error for that status, if there is one.
   */
  | { kind: 'response'; status: number; body?: string | object; headers?: Record<string, string> }
  /** Waits for `ms` milliseconds of real time (`setTimeout`), then handles the request. */
  | { kind: 'delay'; ms: number }
  /**
   * Never responds, or handles the request and stalls in the middle of the body. It ends when the client aborts, or
   * when either side closes the socket. A response without a body stalls before its headers.
   */
  | { kind: 'hang'; at?: 'start' | 'body' }
  /**
   * Resets the connection before the response, or handles the request and resets it in the middle of the body.
   * The sandbox's own `fetch` has no connection: it rejects with a TypeError, or the body fails with one, as in Node.
   */
  | { kind: 'reset'; at?: 'start' | 'body' }
  /** Handles the request and sends only the first half of the body, as if it were complete. */
  | { kind: 'truncate' }
  /** Responds with an HTML page, like a proxy or a maintenance page; status 200 by default. */
  | { kind: 'html'; status?: number }
  /**
   * Handles the request and changes the type of each value in a JSON response: text becomes a number, and any other
   * value becomes text. XML has no types, so it stays unchanged.
   */
  | { kind: 'wrong-types' }
  /**
   * Handles the request and pads the body with spaces to this many bytes: 64 MiB by default, endless with
   * Infinity. JSON stays valid; a response without a body is not padded.
   */
  | { kind: 'huge'; bytes?: number }
  /**
   * Redirects to this URL; status 302 by default. The sandbox's own `fetch` sends the redirected request to the
   * sandbox again, whatever the origin of the URL is, so that `requests` shows what another origin would receive.
   */
  | { kind: 'redirect'; to: string | URL; status?: 301 | 302 | 303 | 307 | 308 }
  /** Handles the request and sends this `Date` header; text is sent as it is. */
  | { kind: 'date'; date: Date | string };

/**
 * A fault that the sandbox applies to the next requests.
 *
 * @example { kind: 'response', status: 503, times: 3 }
 * @example { kind: 'reset', at: 'body', match: { method: 'GET', path: /^\/api\/v2\/pins\/\d+$/ } }
 */
export type Fault = FaultEffect & {
  /** How many requests it applies to: 1 by default, Infinity for all of them. */
  times?: number;
  /** Which requests it applies to; any by default. */
  match?: FaultMatch | ((request: Request) => boolean);
};

/** The faults that have not been applied yet, in the order in which they were added. */
export interface Faults {
  readonly add: (fault: Fault) => void;
  /** Returns the first fault that matches this request, and counts it as applied. */
  take(request: Request): FaultEffect | undefined;
}

/** Each kind of fault. */
const KINDS = {
  response: true,
  delay: true,
  hang: true,
  reset: true,
  truncate: true,
  html: true,
  'wrong-types': true,
  huge: true,
  redirect: true,
  date: true,
} satisfies Record<FaultEffect['kind'], true>;

export function createFaults(): Faults {
  const pending: { fault: Fault; left: number }[] = [];
  return {
    add(fault) {
      if (!Object.hasOwn(KINDS, fault.kind)) {
        const kinds = Object.keys(KINDS).join(', ');
        throw new TypeError(`Unknown fault kind '${fault.kind}'; known kinds: ${kinds}`);
      }
      const left = fault.times ?? 1;
      if (left !== Infinity && !(Number.isInteger(left) && left > 0)) {
        throw new RangeError(`times must be a positive integer or Infinity, got ${left}`);
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
