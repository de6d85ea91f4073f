import { checkDeviceKey } from '../sign-in/device-key.ts';
import { type SignIn, startSignIn } from '../sign-in/sign-in.ts';
import { jsonResponse, redirectResponse, acceptsJson, withCookies } from './responses.ts';
import type { App } from './app.ts';
import { readFields } from './body.ts';
import { type Mode, newState } from './cookies.ts';
import { checkSameOrigin, publicOrigin } from './origin.ts';
import { callbackPath, unavailablePage } from './pages.ts';
import { HttpError, isUpstreamError } from './errors.ts';
import { readReturnTo } from './return-to.ts';

/** `POST {path}/start`: asks plex.tv for a PIN, and remembers it in a cookie. */
export async function start(app: App, request: Request): Promise<Response> {
  const origin = publicOrigin(app, request);
  checkSameOrigin(request, origin);
  const { returnTo, mode, device } = readRequest(await readFields(request));
  const state = newState();
  const deviceKey = await app.deviceKey?.(undefined, request);
  if (app.deviceKey) checkDeviceKey(deviceKey);
  let signIn: SignIn;
  try {
    signIn = await startSignIn(app.plex, {
      ...(device
        ? { strong: false }
        : { forwardUrl: `${origin}${callbackPath(app)}?state=${state}` }),
      deviceKey,
    });
  } catch (error) {
    if (!isUpstreamError(error)) throw error;
    return acceptsJson(request)
      ? jsonResponse({ status: 'unavailable' }, 502)
      : unavailablePage(app, returnTo);
  }
  const { url, qr, code } = signIn;
  const saved = signIn.toJSON();
  const response = acceptsJson(request)
    ? jsonResponse({ url, qr, expiresIn: saved.expiresIn, state, ...(device && { code }) })
    : redirectResponse(url);
  return withCookies(response, [
    ...(await app.cookies.clearOldest(request, origin)),
    await app.cookies.set(
      { kind: 'pending', state, mode, returnTo, signIn: saved },
      saved.expiresIn,
      origin,
    ),
  ]);
}

interface StartRequest {
  returnTo: string;
  mode: Mode;
  device: boolean;
}

function readRequest({
  returnTo = '/',
  mode = 'redirect',
  device = false,
}: Record<string, unknown>): StartRequest {
  if (mode !== 'popup' && mode !== 'redirect') {
    throw new HttpError(400, 'mode must be popup or redirect.');
  }
  if (typeof device !== 'boolean' && device !== '1' && device !== '0') {
    throw new HttpError(400, 'device must be true or false, in a form 1 or 0.');
  }
  return { returnTo: readReturnTo(returnTo), mode, device: device === true || device === '1' };
}
