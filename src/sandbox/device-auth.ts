import type { JWK } from 'jose';
import { createBindings, type Binding } from './bindings.ts';
import type { Clock } from './clock.ts';
import { verifyDeviceJwt, readIssuer, type DeviceClaims } from './device-jwt.ts';
import { readDeviceKey } from './device-key.ts';
import { errors, Refused } from './errors.ts';
import { createNonces } from './nonces.ts';
import type { StoredPin } from './pins.ts';
import { isKnownScope, plexClaims } from './plex-jwt.ts';
import { createSigningKeys } from './signing-keys.ts';
import type { Device, Tokens } from './tokens.ts';

/** Signing in with a key of the device's own. All of it throws `Refused`. */
export interface DeviceAuth {
  /** Binds the public key of a JWK to a device that is signed in. */
  register(device: Device, jwk: unknown): Promise<void>;
  /** The token of a PIN at this moment, for the bearer of this device JWT where the PIN has a key. */
  tokenOf(pin: StoredPin, deviceJwt: unknown): Promise<string | null>;
  issueNonce(): string;
  /** A Plex JWT for a device JWT that holds a nonce. */
  exchange(deviceJwt: unknown): Promise<string>;
  /** The keys that Plex JWTs are signed with, the newest last. */
  publicKeys(): Promise<JWK[]>;
}

export function createDeviceAuth(clock: Clock, tokens: Tokens): DeviceAuth {
  const bindings = createBindings();
  const nonces = createNonces(clock);
  const signingKeys = createSigningKeys();
  const pinTokens = new WeakMap<StoredPin, Promise<string>>();

  const issue = async (binding: Binding, claims: DeviceClaims): Promise<string> => {
    const payload = plexClaims(binding, claims, clock.now());
    const jwt = await signingKeys.sign(payload);
    // The token that the device had dies at its first JWT [doc][seen]. JWTs live on: nothing tells that they end
    // before their time, nor that a sign-out takes the key away with the token.
    if (!binding.hasIssued) tokens.revokeIssued(binding.device);
    binding.hasIssued = true;
    if (isKnownScope(claims.scope)) tokens.admit(jwt, binding.device, payload.exp * 1000);
    return jwt;
  };

  return {
    async register(device, jwk) {
      const key = await readDeviceKey(jwk);
      if (bindings.isTaken(key, device.clientIdentifier)) throw new Refused(errors.keyTaken);
      bindings.bind(device, key);
    },
    async tokenOf(pin, deviceJwt) {
      const { key, clientIdentifier } = pin;
      // Without a key, a device JWT proves nothing; with one, there is no token without a proof. plex.tv's answer
      // in either case is not known.
      if (!key) return pin.authToken;
      if (deviceJwt === undefined) return null;
      const claims = await verifyDeviceJwt(deviceJwt, { key, clientIdentifier, now: clock.now() });
      const { account } = pin;
      if (!account) return null;
      const known = pinTokens.get(pin);
      if (known) return known;
      // Not refused where another device has the key: nothing tells that plex.tv does that for a PIN.
      const jwt = issue(bindings.bind({ account, clientIdentifier }, key), claims);
      pinTokens.set(pin, jwt);
      return jwt;
    },
    issueNonce: () => nonces.issue(),
    async exchange(deviceJwt) {
      const { iss, kid } = readIssuer(deviceJwt);
      const binding = bindings.find(iss, kid);
      if (!binding) throw new Refused(errors.badSignature);
      const { key, device } = binding;
      const { clientIdentifier } = device;
      const claims = await verifyDeviceJwt(deviceJwt, { key, clientIdentifier, now: clock.now() });
      // Last, so that a JWT which is refused for something else does not use its nonce up.
      if (!nonces.use(claims.nonce ?? '')) throw new Refused(errors.badNonce);
      return issue(binding, claims);
    },
    publicKeys: () => signingKeys.list(),
  };
}
