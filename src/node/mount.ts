import type { SignInHandler } from '../server/handler.ts';
import type { Exchange } from './exchange.ts';

/** The path of all routes of a handler, with a trailing slash. */
export function basePath({ routes: [route] }: Pick<SignInHandler, 'routes'>): string {
  return route ? route.path.slice(0, route.path.lastIndexOf('/') + 1) : '/';
}

/**
 * A message for a developer whose router strips the mount path, which belongs to the URLs and cookies of browsers.
 * Undefined if a request matches no route for another reason.
 */
export function describeWrongPath({ url, incoming }: Exchange, base: string): string | undefined {
  const routed = incoming.url ?? '';
  if (!routed.startsWith(base) || !url.endsWith(routed)) return undefined;
  const mounted = url.slice(0, -routed.length);
  return `The handler of plex-pin is mounted at ${mounted}, and its routes need the whole path that browsers request: in createSignInHandler, set path to '${mounted}${base.slice(0, -1)}'.\n`;
}
