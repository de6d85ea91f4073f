/** The response of a route that cannot handle the request. */
export interface ErrorResponse {
  error?: string;
}

/** Timeout of a request, in ms. It is long because the app's own code runs when it lets the user in. */
const TIMEOUT = 30_000;

/** The result of a request: without `status` if no response arrived, without `body` if that was not JSON. */
interface Result<Body> {
  status?: number;
  body?: Body;
}

/** Sends a request to the app, a POST if there are `fields`. A failure yields a result without `status` or `body`. */
export async function requestJson<Body>(
  url: string,
  signal: AbortSignal,
  fields?: object,
): Promise<Result<Body>> {
  signal.throwIfAborted();
  const result: Result<Body> = {};
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, TIMEOUT);
  signal.addEventListener('abort', abort);
  try {
    const response = await fetch(url, {
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
      signal: controller.signal,
      ...(fields && { method: 'POST', body: JSON.stringify(fields) }),
    });
    result.status = response.status;
    // The response comes from the app's own server, which is trusted as much as this script.
    result.body = (await response.json()) as Body;
  } catch {
    signal.throwIfAborted();
  }
  clearTimeout(timer);
  signal.removeEventListener('abort', abort);
  return result;
}
