import { encode as encodePng } from 'fast-png';
import type { Context, Hono } from 'hono';
import { encode as encodeQr } from 'uqr';
import { authenticate } from '../account/account-routes.ts';
import type { Clock } from '../clock.ts';
import type { DeviceAuth } from '../device-keys/device-auth.ts';
import { readDeviceKey } from '../device-keys/device-keys.ts';
import { apiErrors, HttpError } from '../http/errors.ts';
import { isTrue, readClientIdentifier, type RequestEnv } from '../http/parameters.ts';
import { toPinModel, type Pins } from './pins.ts';
import { modelResponse } from '../http/response.ts';
import type { Tokens } from '../tokens.ts';

export interface PinRoutesContext {
  clock: Clock;
  pins: Pins;
  tokens: Tokens;
  deviceAuth: DeviceAuth;
  /** Whether only the client that created a PIN may poll it. */
  bindPins: boolean;
}

/** Adds the operations that create, poll and approve PINs. */
export function addPinRoutes(
  app: Hono<RequestEnv>,
  { clock, pins, tokens, deviceAuth, bindPins }: PinRoutesContext,
): void {
  app.post('/pins', async (c) => {
    const { field, identity } = c.var.parameters;
    const clientIdentifier = readClientIdentifier(c.var.parameters);
    const jwk = field('jwk');
    const pin = pins.create({
      strong: isTrue(field('strong')),
      clientIdentifier,
      product: identity('X-Plex-Product') ?? null,
      key: jwk === undefined ? null : await readDeviceKey(jwk),
    });
    return modelResponse(c.req.raw, 201, 'pin', toPinModel(pin, clock.now(), originOf(c)));
  });

  app.get('/pins/:pinId', async (c) => {
    const clientIdentifier = readClientIdentifier(c.var.parameters);
    const pinId = c.req.param('pinId');
    // An app whose `POST /pins` failed requests `/pins/undefined`, to which plex.tv responds with 400 [issue
    // sbondCo/Watcharr 1081]; the error code is not known.
    if (!/^\d+$/.test(pinId)) throw new HttpError(apiErrors.malformedRequest);
    const pin = pins.byId(Number(pinId));
    if (!pin || (bindPins && pin.clientIdentifier !== clientIdentifier)) {
      throw new HttpError(apiErrors.pinNotFound);
    }
    const authToken = await deviceAuth.getToken(pin, c.var.parameters.field('deviceJWT'));
    const model = toPinModel({ ...pin, authToken }, clock.now(), originOf(c));
    return modelResponse(c.req.raw, 200, 'pin', model);
  });

  app.put('/pins/link', (c) => {
    const { account } = authenticate(c, tokens);
    const code = c.var.parameters.field('code');
    if (typeof code !== 'string' || code === '') throw new HttpError(apiErrors.malformedRequest);
    const pin = pins.byCode(code);
    if (!pin || !pins.approve(pin, account)) throw new HttpError(apiErrors.pinNotFound);
    return c.body(null, 204);
  });

  app.get('/pins/qr/:code', (c) => {
    const pin = pins.byCode(c.req.param('code'));
    if (!pin) throw new HttpError(apiErrors.pinNotFound);
    const image = createQrPng(`${originOf(c)}/link/?pin=${pin.code}`);
    return c.body(image, 200, { 'Content-Type': 'image/png' });
  });
}

function originOf(c: Context): string {
  return new URL(c.req.url).origin;
}

/** Side of one square (module) of a QR code, in pixels. */
const MODULE_SIZE = 8;

/** Creates a PNG of a QR code of the text, with the quiet zone of four modules that scanners need. */
function createQrPng(text: string): Uint8Array<ArrayBuffer> {
  const { data, size } = encodeQr(text, { border: 4 });
  const width = size * MODULE_SIZE;
  const pixels = Uint8Array.from({ length: width * width }, (_, index) => {
    const row = Math.floor(index / width / MODULE_SIZE);
    const column = Math.floor((index % width) / MODULE_SIZE);
    return data[row]?.[column] ? 0 : 255;
  });
  // The copy gives the bytes the type that `Response` takes: the encoder's type allows shared memory.
  return Uint8Array.from(encodePng({ width, height: width, data: pixels, channels: 1, depth: 8 }));
}
