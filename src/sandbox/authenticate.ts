import type { Context } from 'hono';
import type { Env } from './env.ts';
import { errors, Refused } from './errors.ts';
import type { Device, Tokens } from './tokens.ts';

/** A token that is good, and what it is a token of. */
export interface Bearer extends Device {
  readonly token: string;
}

/** The bearer of the token that a request was sent with; throws `Refused` where it has no good one. */
export function authenticate(c: Context<Env>, tokens: Tokens): Bearer {
  const token = c.var.parameters.identity('X-Plex-Token') ?? '';
  const device = tokens.deviceOf(token);
  if (device === 'expired') throw new Refused(errors.jwtExpired);
  if (!device) throw new Refused(errors.notAuthenticated);
  return { token, ...device };
}
