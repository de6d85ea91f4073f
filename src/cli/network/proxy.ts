import process from 'node:process';
import type { Command } from 'commander';
import { parseUrl } from '../../client/url.ts';

/** The proxy that the environment sets. */
export interface Proxy {
  url: URL;
  /** The variable that sets it. */
  variable: string;
}

/** The variables that can set the proxy of https requests, in the order in which Node reads them. */
const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/** Reads the proxy for https requests from the environment. An invalid one is a usage error. */
export function readProxy(command: Command): Proxy | undefined {
  const variable = VARIABLES.find((name) => process.env[name]);
  if (variable === undefined) return undefined;
  const url = parseUrl(process.env[variable] ?? '');
  if (url && /^https?:$/.test(url.protocol) && url.hostname !== '' && hasValidPassword(url)) {
    return { url, variable };
  }
  // The message does not repeat the value, which may contain a password.
  return command.error(
    `error: ${variable} must be the URL of an http or https proxy, such as http://proxy.example:3128`,
  );
}

/** Whether the user name and the password of a URL can be decoded. */
function hasValidPassword({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

/** The environment's proxy rejected a connection, or it cannot be reached. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
}

/** Finds the error of a proxy among the causes of an error. */
export function findProxyError(error: unknown, depth = 5): ProxyError | undefined {
  if (error instanceof ProxyError) return error;
  return error instanceof Error && depth > 0 ? findProxyError(error.cause, depth - 1) : undefined;
}
