import type { PlexError } from '../index.ts';

/** Why a poll failed, in a few words. */
export function problemIn(error: PlexError): string {
  switch (error.code) {
    case 'api':
      return error.status === 429 ? 'plex.tv asks to slow down' : `plex.tv answers ${error.status}`;
    case 'network':
      return 'plex.tv cannot be reached';
    case 'timeout':
      return 'plex.tv does not answer';
    case 'response':
      return 'plex.tv answers something else';
    // These end a wait.
    case 'input':
    case 'token_invalid':
    case 'device_revoked':
    case 'token_store':
    case 'pin_expired':
      break;
  }
  return error.message;
}
