/** A code of this plugin. */
export type PlexErrorCode =
  | 'STATE_MISMATCH'
  | 'SIGN_IN_EXPIRED'
  | 'ACCESS_DENIED'
  | 'PLEX_UNAVAILABLE'
  | 'NO_SERVER_ACCESS'
  | 'SIGNUP_DISABLED'
  | 'ACCOUNT_NOT_LINKED'
  | 'ACCOUNT_ALREADY_LINKED_TO_DIFFERENT_USER'
  | 'LINKING_NOT_ALLOWED'
  | 'LINK_SESSION_MISMATCH'
  | 'UNABLE_TO_LINK_ACCOUNT'
  | 'UNABLE_TO_SIGN_IN'
  | 'PLACEHOLDER_EMAIL'
  | 'POPUP_BLOCKED';

const MESSAGES: Record<PlexErrorCode, string> = {
  STATE_MISMATCH: 'This browser did not start this sign-in, or did not keep its cookie',
  SIGN_IN_EXPIRED: 'The sign-in has expired: start a new one',
  ACCESS_DENIED: 'The user came back from Plex without approving',
  PLEX_UNAVAILABLE: 'Plex cannot be reached: try again in a moment',
  NO_SERVER_ACCESS: 'This Plex account has no access to the required media server',
  SIGNUP_DISABLED: 'Nobody has signed up with this Plex account, and sign-up is disabled',
  ACCOUNT_NOT_LINKED:
    'Another user has the email address of this Plex account. Sign in as that user, and link Plex in the settings',
  ACCOUNT_ALREADY_LINKED_TO_DIFFERENT_USER: 'This Plex account is linked to another user',
  LINKING_NOT_ALLOWED: 'Account linking is disabled',
  LINK_SESSION_MISMATCH: 'The user who started linking is not signed in any more',
  UNABLE_TO_LINK_ACCOUNT: 'The Plex account could not be linked',
  UNABLE_TO_SIGN_IN: 'The user or the session could not be created',
  PLACEHOLDER_EMAIL:
    'This email address stands for a Plex account without one: nobody receives mail there',
  POPUP_BLOCKED: 'The browser blocks popups, and Plex cannot be shown in a frame',
};

/** The errors of this plugin, by code. */
export type PlexErrorCodes = { [Code in PlexErrorCode]: { readonly code: Code; message: string } };

/**
 * The errors of this plugin, by code. A redirect to `errorCallbackURL` has the code in lower case as the parameter
 * `error`.
 */
export const PLEX_ERROR_CODES = Object.fromEntries(
  // `defineErrorCodes` of Better Auth does the same, but would bring the whole server to the page.
  Object.entries(MESSAGES).map(([code, message]) => [
    code,
    { code, message, toString: () => code },
  ]),
  // The entries are those of MESSAGES.
) as unknown as PlexErrorCodes;
