import type { SignInError } from './error.ts';
import type { SignInResult } from './poll-sign-in.ts';
import type { SignInStrings } from './strings.ts';

/** The events of the element. All of them bubble and are composed, except `error`. */
export interface SignInElementEvents {
  /** The user is signed in. Unless prevented, the page navigates to `location`, or reloads if there is none. */
  'signed-in': CustomEvent<SignInResult>;
  /** The sign-in was not approved in time, or the browser has not kept its cookie. */
  expired: CustomEvent<SignInError>;
  /** The sign-in failed for another reason. */
  'sign-in-error': CustomEvent<SignInError>;
  /**
   * Follows `sign-in-error`, with the same error. It does not bubble, because on `window` an `error` event means an
   * uncaught exception.
   */
  error: CustomEvent<SignInError>;
  /** The user canceled the sign-in, or the page removed the element meanwhile. */
  'sign-in-canceled': CustomEvent<undefined>;
}

/**
 * `<plex-sign-in endpoint="/auth/plex">`: a button that signs the user in, here or with another device.
 *
 * Attributes: `endpoint`, `mode` and `return-to`, as in `SignInOptions`. As a fallback, put a form that posts to
 * the server inside the element: it works without JavaScript, and keeps its style once the script has loaded.
 *
 * If the page is reloaded during a sign-in, the element resumes it.
 */
export interface PlexSignInElement extends HTMLElement {
  /** Texts of the element. Assign the ones to translate; the others keep their values. */
  get strings(): Partial<SignInStrings>;
  set strings(strings: Partial<SignInStrings>);
  /** Listens for the events of the element, or for those of any HTML element. */
  addEventListener<Type extends keyof SignInElementEvents>(
    type: Type,
    listener: (this: PlexSignInElement, event: SignInElementEvents[Type]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** Listens for the events of any HTML element. */
  addEventListener(...args: Parameters<HTMLElement['addEventListener']>): void;
}
