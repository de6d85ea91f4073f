/** What an app asks for by sending its user to the sign-in page. */
export interface AuthRequest {
  code: string;
  /** The identifier of the app; null where it has none, undefined where it is not known what it is. */
  clientID: string | null | undefined;
  /** What the app tells of the device, in words for people; the product is not among it. */
  device: readonly (readonly [label: string, value: string])[];
  product: string | null;
  forwardUrl: string | null;
}

/** What an app may tell of a device: other names are not in use [py]. */
const DEVICE_FIELDS = [
  ['version', 'Version'],
  ['deviceName', 'Device'],
  ['device', 'Kind of device'],
  ['model', 'Model'],
  ['platform', 'Platform'],
  ['platformVersion', 'Platform version'],
] as const;

/**
 * Reads the address of the sign-in page, whose parameters stand in its fragment, or a code alone, as it may be
 * pasted where the page's script does not run.
 */
export function readAddress(address: string): AuthRequest {
  const text = address.trim();
  const isCode = !/[/#]/.test(text);
  // Apps write `#?`, and as often `#!?`.
  const fragment = /#!?\??(.*)$/s.exec(text)?.[1] ?? '';
  const fields = new URLSearchParams(isCode ? '' : fragment);
  const about = (name: string): string | null => fields.get(`context[device][${name}]`) || null;
  return {
    code: isCode ? text : (fields.get('code') ?? '').trim(),
    clientID: isCode ? undefined : fields.get('clientID') || null,
    product: about('product'),
    device: DEVICE_FIELDS.flatMap(([name, label]) => {
      const value = about(name);
      return value === null ? [] : [[label, value] as const];
    }),
    forwardUrl: fields.get('forwardUrl') || null,
  };
}
