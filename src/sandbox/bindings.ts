import type { DeviceKey } from './device-key.ts';
import type { Device } from './tokens.ts';

/** A key that a device may refresh its token with. */
export interface Binding {
  readonly device: Device;
  readonly key: DeviceKey;
  /** Whether a JWT was issued since the key was bound. */
  hasIssued: boolean;
}

/** Which key belongs to which device. */
export interface Bindings {
  /** Binds a key to a device, for the account that the device is signed in to at this moment. */
  bind(device: Device, key: DeviceKey): Binding;
  /** Whether another device has the key, or a key of the same name. */
  isTaken(key: DeviceKey, clientIdentifier: string): boolean;
  /** The key of this name, or the latest, of the client; or else the key of this name of any other client. */
  find(clientIdentifier: string, kid: string | undefined): Binding | undefined;
}

/**
 * A device is known by its client identifier, and may have several keys: whether a second one replaces the first
 * on plex.tv is not known.
 */
export function createBindings(): Bindings {
  let bindings: readonly Binding[] = [];
  return {
    bind(device, key) {
      const binding = { device, key, hasIssued: false };
      const isReplaced = (old: Binding): boolean =>
        old.device.clientIdentifier === device.clientIdentifier && old.key.kid === key.kid;
      bindings = [binding, ...bindings.filter((old) => !isReplaced(old))];
      return binding;
    },
    isTaken: ({ kid, thumbprint }, clientIdentifier) =>
      bindings.some(
        ({ device, key }) =>
          device.clientIdentifier !== clientIdentifier &&
          (key.kid === kid || key.thumbprint === thumbprint),
      ),
    find(clientIdentifier, kid) {
      const isNamed = ({ key }: Binding): boolean => key.kid === kid;
      const own = bindings.filter(({ device }) => device.clientIdentifier === clientIdentifier);
      return kid === undefined ? own[0] : (own.find(isNamed) ?? bindings.find(isNamed));
    },
  };
}
