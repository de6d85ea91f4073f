import type { Clock } from './clock.ts';
import { maskBody, maskEntries, maskUrl } from './mask.ts';

/**
 * A request that a sandbox has received. It is plain data and may be printed: tokens, JWTs and private keys are
 * replaced by `***` wherever they were sent.
 */
export interface RecordedRequest {
  /** When it came, on the sandbox's clock. */
  readonly time: Date;
  readonly method: string;
  /** The whole URL, which tells the host that the client meant. */
  readonly url: string;
  /** The path of that URL, such as `/api/v2/pins`. */
  readonly path: string;
  /** The query of that URL; the last value of a name that comes twice. */
  readonly query: Readonly<Record<string, string>>;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text, '' where there is none; `***` where it is neither JSON nor a form. */
  readonly body: string;
  /** The status that was answered; null until then, and where no answer comes. */
  readonly status: number | null;
}

/** How many requests are kept; a sandbox may run for days. */
const LIMIT = 10_000;

export interface Recorder {
  /** The last requests, the latest one last. */
  readonly requests: readonly RecordedRequest[];
  /** Records a request; call what it returns with the status that was answered. */
  record(request: Request, body: string): (status: number) => void;
}

/** `onAnswer` is told of each request when its status is known. */
export function createRecorder(
  clock: Clock,
  onAnswer?: (request: RecordedRequest) => void,
): Recorder {
  const requests: RecordedRequest[] = [];
  return {
    requests,
    record(request, body) {
      const url = new URL(request.url);
      const recorded = {
        time: new Date(clock.now()),
        method: request.method,
        url: maskUrl(url),
        path: url.pathname,
        query: Object.fromEntries(maskEntries(url.searchParams)),
        headers: Object.fromEntries(maskEntries(request.headers)),
        body: maskBody(request.headers, body),
        status: null as number | null, // Literal types would make it null for ever.
      };
      requests.push(recorded);
      if (requests.length > LIMIT) requests.shift();
      return (status) => {
        recorded.status = status;
        onAnswer?.(recorded);
      };
    },
  };
}
