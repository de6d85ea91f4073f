import { cancelBody } from '../client/abort.ts';
import { checkDeviceKey } from '../sign-in/device-key.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import { startSignIn } from '../sign-in/start-sign-in.ts';
import { createState, type Mode } from './cookies.ts';
import { HttpError, isUpstreamError } from './errors.ts';
import type { HandlerContext } from './handler-context.ts';
import { checkSameOrigin, publicOrigin, readReturnTo } from './origin.ts';
import { callbackPath, unavailablePage } from './pages.ts';
import { acceptsJson, jsonResponse, redirectResponse, withCookies } from './responses.ts';

/** `POST {path}/start`: creates a PIN, and saves the sign-in in a cookie. */
export async function start(context: HandlerContext, request: Request): Promise<Response> {
  const origin = publicOrigin(context, request);
  checkSameOrigin(request, origin);
  const { returnTo, mode, isForDevice } = readStartRequest(await readFields(request));
  const state = createState();
  const forwardUrl = `${origin}${callbackPath(context)}?state=${state}`;
  const deviceKey = await context.deviceKey?.(undefined, request);
  if (context.deviceKey) checkDeviceKey(deviceKey);
  let signIn: SignIn;
  try {
    signIn = await startSignIn(context.plex, {
      ...(isForDevice ? { strong: false } : { forwardUrl }),
      deviceKey,
    });
  } catch (error) {
    if (!isUpstreamError(error)) throw error;
    return acceptsJson(request)
      ? jsonResponse({ status: 'unavailable' }, 502)
      : unavailablePage(context, returnTo);
  }
  const { url, qr, code } = signIn;
  const signInState = signIn.toJSON();
  const { expiresIn } = signInState;
  const response = acceptsJson(request)
    ? jsonResponse({ url, qr, expiresIn, state, ...(isForDevice && { code }) })
    : redirectResponse(url);
  const pending = { kind: 'pending', state, mode, returnTo, signIn: signInState } as const;
  return withCookies(response, [
    ...(await context.cookies.deleteOldest(request, origin)),
    await context.cookies.save(pending, expiresIn, origin),
  ]);
}

interface StartRequest {
  returnTo: string;
  mode: Mode;
  /** Whether the user types a short code on another device. */
  isForDevice: boolean;
}

function readStartRequest({
  returnTo = '/',
  mode = 'redirect',
  device = false,
}: Record<string, unknown>): StartRequest {
  if (mode !== 'popup' && mode !== 'redirect') {
    throw new HttpError(400, 'mode must be popup or redirect.');
  }
  if (typeof device !== 'boolean' && device !== '1' && device !== '0') {
    throw new HttpError(400, 'device must be true or false, or in a form 1 or 0.');
  }
  return {
    returnTo: readReturnTo(returnTo),
    mode,
    isForDevice: device === true || device === '1',
  };
}

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
  const bytes = new Uint8Array(MAX_BODY);
  if (!body) return bytes.subarray(0, 0);
  const reader = body.getReader();
  for (let length = 0; ;) {
    const { done, value } = await reader.read().catch(() => {
      throw new HttpError(400, 'The request body ended before it was complete.');
    });
    if (done) return bytes.subarray(0, length);
    if (length + value.length > MAX_BODY) {
      cancelBody(reader);
      throw new HttpError(413, `The request body must not exceed ${MAX_BODY} bytes.`);
    }
    bytes.set(value, length);
    length += value.length;
  }
}
