/** Whether a host name or address is one that only this machine reaches. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|::1)$/i.test(host);

/**
 * A URL that a client can call. 0.0.0.0 and :: are all addresses of this machine at once, and no
 * client takes them for one.
 */
export function reachableUrl(listening: string): string {
  const url = new URL(listening);
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1';
  if (url.hostname === '[::]') url.hostname = '[::1]';
  return url.origin;
}
