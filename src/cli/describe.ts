import { PlexError } from '../index.ts';

const REVOKED =
  'plex.tv gives no tokens for the kept device key any more: use plex-pin sign-in --jwt';

/** Why something failed, in one line. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(String(error));
  if (error instanceof PlexError && error.code === 'device_revoked') return REVOKED;
  const reason =
    error instanceof PlexError && error.code === 'network' ? systemCode(error.cause) : undefined;
  return oneLine(reason === undefined ? error.message : `${error.message} (${reason})`);
}

/** The code that the system gave, such as ECONNREFUSED: `fetch` wraps the error that has it. */
function systemCode(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : systemCode(cause.cause);
}

const oneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
