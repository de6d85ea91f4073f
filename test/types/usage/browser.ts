import {
  defineSignInElement,
  type PlexSignInElement,
  signIn,
  type SignInElementEvents,
  SignInError,
  type SignInErrorCode,
  type SignInOptions,
  type SignInResult,
  type SignInStrings,
} from 'plex-pin/browser';

const strings: Partial<SignInStrings> = { signIn: 'Mit Plex anmelden' };
defineSignInElement('plex-sign-in', { strings });

const element: PlexSignInElement = document.createElement('plex-sign-in');
element.strings = strings;
element.addEventListener('signed-in', (event: SignInElementEvents['signed-in']) => {
  location.assign(event.detail.location ?? '/');
});
element.addEventListener('error', ({ detail }) => explain(detail));

const options: SignInOptions = { endpoint: '/auth/plex', mode: 'popup', returnTo: '/' };
export const result: Promise<SignInResult> = signIn(options);

export function explain(error: unknown): SignInErrorCode {
  if (!(error instanceof SignInError)) throw error;
  return error.code;
}
