import { checkDeviceKey } from '../sign-in/device-key.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import { startSignIn } from '../sign-in/start-sign-in.ts';
import { type Call, callbackPath, type Site } from './call.ts';
import { createState, type Mode } from './cookies/cookies.ts';
import { HttpError, isUpstreamError } from './errors.ts';
import { report } from './events.ts';
import type { HandlerState } from './handler-state.ts';
import { endPage } from './pages/pages.ts';
import { readBytes } from './read-bytes.ts';
import { acceptsJson, jsonResponse, redirectResponse, withCookies } from './responses.ts';
import { readReturnTo } from './return-to.ts';
import { checkSameOrigin } from './origin/same-origin.ts';

/** `POST {path}/start`: creates a PIN, and saves the sign-in in a cookie. */
export async function start(handler: HandlerState, call: Call): Promise<Response> {
  const { request, context, site } = call;
  checkSameOrigin(call);
  const { returnTo, mode, isForDevice } = readStartRequest(await readFields(request), site);
  const state = createState();
  const forwardUrl = `${site.origin}${callbackPath(site)}?state=${state}`;
  const deviceKey = await handler.deviceKey?.(undefined, request, context);
  if (handler.deviceKey) checkDeviceKey(deviceKey);
  let signIn: SignIn;
  try {
    signIn = await startSignIn(handler.plex, {
      ...(isForDevice ? { strong: false } : { forwardUrl }),
      deviceKey,
      scope: handler.scope,
    });
  } catch (error) {
    if (!isUpstreamError(error)) throw error;
    report(handler, { type: 'failed', reason: 'plex', error }, call);
    return acceptsJson(request)
      ? jsonResponse({ status: 'unavailable' }, 502)
      : endPage(handler, call, 'unavailable', returnTo);
  }
  const { url, qr, code } = signIn;
  const signInState = signIn.toJSON();
  const { expiresIn } = signInState;
  const response = acceptsJson(request)
    ? jsonResponse({ url, qr, expiresIn, state, ...(isForDevice && { code }) })
    : redirectResponse(url);
  const pending = { kind: 'pending', state, mode, returnTo, signIn: signInState } as const;
  report(handler, { type: 'started', state }, call);
  return withCookies(response, [
    ...(await handler.cookies.deleteOldest(call)),
    await handler.cookies.save(pending, expiresIn, site),
  ]);
}

interface StartRequest {
  returnTo: string;
  mode: Mode;
  /** Whether the user types a short code on another device. */
  isForDevice: boolean;
}

function readStartRequest(
  { returnTo, mode: requested, device }: Record<string, unknown>,
  site: Site,
): StartRequest {
  const mode = requested || 'redirect';
  if (mode !== 'popup' && mode !== 'redirect') {
    throw new HttpError(400, 'mode must be popup or redirect.');
  }
  const isForDevice = BOOLEANS.get(device ?? false);
  if (isForDevice === undefined) throw new HttpError(400, 'device must be true or false.');
  return { returnTo: readReturnTo(returnTo, site), mode, isForDevice };
}

/** JSON has booleans; forms have the value of a hidden field, or `on` for a checkbox without one. */
const BOOLEANS = new Map<unknown, boolean>([
  ...[true, 'true', '1', 'on'].map((value) => [value, true] as const),
  ...[false, 'false', '0', ''].map((value) => [value, false] as const),
]);

/** In bytes. The longest valid request is far shorter. */
const MAX_BODY = 8192;

/** Reads the fields of a JSON object or of a form. */
async function readFields(request: Request): Promise<Record<string, unknown>> {
  const bytes = await readBody(request);
  if (bytes.length === 0) return {};
  const type = request.headers.get('content-type') ?? '';
  const body = new Response(bytes, { headers: { 'Content-Type': type } });
  try {
    if (!/^application\/json\s*(;|$)/i.test(type)) return Object.fromEntries(await body.formData());
    const value: unknown = await body.json();
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // The body is neither JSON nor a form.
  }
  throw new HttpError(400, 'The request body must be a form or a JSON object.');
}

async function readBody({ body }: Request): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readBytes(body, MAX_BODY).catch((error: unknown) => {
    if (error instanceof HttpError) throw error;
    throw new HttpError(400, 'The request body ended before it was complete.');
  });
  if (bytes) return bytes;
  throw new HttpError(413, `The request body must not exceed ${MAX_BODY} bytes.`);
}
