import type { JWK } from 'jose';
import type { Clock } from '../clock.ts';
import { readIssuer, verifyDeviceJwt, type DeviceClaims } from './device-jwt.ts';
import {
  createDeviceBindings,
  readDeviceKey,
  type DeviceBinding,
  type DeviceKey,
} from './device-keys.ts';
import { apiErrors, HttpError } from '../http/errors.ts';
import type { Leniency } from '../leniency.ts';
import type { StoredPin } from '../pins/pins.ts';
import { createSigningKeys, isKnownScope, plexClaims } from './plex-jwt.ts';
import { alphabets, randomText } from '../random.ts';
import type { Device, Tokens } from '../tokens.ts';

/** Authentication with device keys. Each method that takes a JWK or a JWT throws `HttpError` if it is not valid. */
export interface DeviceAuth {
  /** Binds the public key of a JWK to a signed-in device. */
  registerKey(device: Device, jwk: unknown): Promise<void>;
  /** Returns the token of a PIN, or null. A PIN with a key has one only for a device JWT signed with that key. */
  getToken(pin: StoredPin, deviceJwt: unknown): Promise<string | null>;
  issueNonce(): string;
  /** Issues a Plex JWT for a device JWT with a nonce. */
  exchangeDeviceJwt(deviceJwt: unknown): Promise<string>;
  /** Returns the keys that verify Plex JWTs, the newest last. */
  listPublicKeys(): Promise<JWK[]>;
}

export function createDeviceAuth(clock: Clock, tokens: Tokens, leniency: Leniency): DeviceAuth {
  const bindings = createDeviceBindings();
  const nonces = createNonces(clock);
  const signingKeys = createSigningKeys();
  const pinTokens = new WeakMap<StoredPin, Promise<string>>();

  const verify = (jwt: unknown, key: DeviceKey, clientIdentifier: string): Promise<DeviceClaims> =>
    verifyDeviceJwt(jwt, { key, clientIdentifier, now: clock.now(), leniency });

  const issue = async (binding: DeviceBinding, claims: DeviceClaims): Promise<string> => {
    const payload = plexClaims(binding, claims, clock.now());
    const jwt = await signingKeys.sign(payload);
    // The first JWT of a device revokes its opaque tokens [doc][seen]. Earlier JWTs stay valid until they expire,
    // and a sign-out leaves the key bound, since no source says otherwise.
    if (!binding.hasIssued) tokens.revokeOpaque(binding.device);
    binding.hasIssued = true;
    if (isKnownScope(claims.scope)) tokens.addJwt(jwt, binding.device, payload.exp * 1000);
    return jwt;
  };

  return {
    async registerKey(device, jwk) {
      const key = await readDeviceKey(jwk);
      if (bindings.isTaken(key, device.clientIdentifier)) throw new HttpError(apiErrors.keyTaken);
      bindings.bind(device, key);
    },
    async getToken(pin, deviceJwt) {
      const { key, clientIdentifier } = pin;
      // A device JWT is ignored if the PIN has no key, and required if it has one. How plex.tv responds in either
      // case is not known.
      if (!key) return pin.authToken;
      if (deviceJwt === undefined) return null;
      const claims = await verify(deviceJwt, key, clientIdentifier);
      const { account } = pin;
      if (!account) return null;
      const issued = pinTokens.get(pin);
      if (issued) return issued;
      // Whether plex.tv rejects a key that another device has is known only for `POST /auth/jwk`, not for a PIN.
      const jwt = issue(bindings.bind({ account, clientIdentifier }, key), claims);
      pinTokens.set(pin, jwt);
      return jwt;
    },
    issueNonce: () => nonces.issue(),
    async exchangeDeviceJwt(deviceJwt) {
      const { iss, kid } = readIssuer(deviceJwt);
      const binding = bindings.find(iss, kid);
      // A client takes this code to mean a removed device [code of clambin/mediaclients].
      if (!binding) throw new HttpError(apiErrors.unknownKey);
      const { key, device } = binding;
      const claims = await verify(deviceJwt, key, device.clientIdentifier);
      // The nonce is checked last, so that a JWT with another error does not use it up.
      if (!nonces.use(claims.nonce ?? '')) throw new HttpError(apiErrors.invalidNonce);
      return issue(binding, claims);
    },
    listPublicKeys: () => signingKeys.list(),
  };
}

/** The nonces that a sandbox has issued, each of which may be used once. */
interface Nonces {
  issue(): string;
  /** Uses up a nonce, and returns whether it was valid: known, unused and not expired. */
  use(nonce: string): boolean;
}

/** Five minutes [doc], in ms. */
const NONCE_LIFETIME = 300_000;

function createNonces(clock: Clock): Nonces {
  const expiries = new Map<string, number>();
  return {
    issue() {
      const nonce = randomText(alphabets.token, 32);
      expiries.set(nonce, clock.now() + NONCE_LIFETIME);
      return nonce;
    },
    use(nonce) {
      const expiresAt = expiries.get(nonce) ?? -Infinity;
      expiries.delete(nonce);
      return clock.now() < expiresAt;
    },
  };
}
