/** The parameters that an app passes to the sign-in page in its address. */
export interface AuthRequest {
  code: string;
  /** The client identifier of the app: null if the address has none, undefined if only a code was pasted. */
  clientID: string | null | undefined;
  /** The description of the device, except the product, with labels to show. */
  device: readonly (readonly [label: string, value: string])[];
  product: string | null;
  /** Where to send the user after the decision: null for nowhere, or a URL that must not be followed. */
  forward: { to: URL } | { rejected: string } | null;
}

/** The fields that describe a device; no others are in use [py]. */
const DEVICE_FIELDS = [
  ['version', 'Version'],
  ['deviceName', 'Device'],
  ['device', 'Kind of device'],
  ['model', 'Model'],
  ['platform', 'Platform'],
  ['platformVersion', 'Platform version'],
] as const;

/**
 * Parses the address of the sign-in page, whose parameters are in its fragment. Without JavaScript, the user may paste
 * only a code instead.
 */
export function parseAuthRequest(address: string): AuthRequest {
  const text = address.trim();
  const isCode = !/[/#]/.test(text);
  // Some apps write `#?`, others `#!?`.
  const fragment = text.slice(text.indexOf('#') + 1).replace(/^!?\??/, '');
  const fields = new URLSearchParams(isCode || !text.includes('#') ? '' : fragment);
  const readDeviceField = (name: string) => fields.get(`context[device][${name}]`) || null;
  return {
    code: isCode ? text : (fields.get('code') ?? '').trim(),
    clientID: isCode ? undefined : fields.get('clientID') || null,
    product: readDeviceField('product'),
    device: DEVICE_FIELDS.flatMap(([name, label]) => {
      const value = readDeviceField(name);
      return value === null ? [] : [[label, value] as const];
    }),
    forward: parseForwardUrl(fields.get('forwardUrl') || null),
  };
}

/** Accepts only http and https: any other scheme could run a script or start a program. */
function parseForwardUrl(forwardUrl: string | null): AuthRequest['forward'] {
  if (forwardUrl === null) return null;
  if (!URL.canParse(forwardUrl)) return { rejected: forwardUrl };
  const to = new URL(forwardUrl);
  return ['http:', 'https:'].includes(to.protocol) ? { to } : { rejected: forwardUrl };
}
