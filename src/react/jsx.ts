import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { PlexSignInElement, SignInElementEvents, SignInStrings } from '../browser/index.ts';

type HTMLProps = DetailedHTMLProps<HTMLAttributes<PlexSignInElement>, PlexSignInElement>;
type Listener<Type extends keyof SignInElementEvents> =
  ((event: SignInElementEvents[Type]) => void) | undefined;

/** The props of `<plex-sign-in>`. */
export interface PlexSignInProps extends Omit<HTMLProps, 'onError'> {
  /** Path of the server's sign-in handler, such as `/auth/plex`. */
  endpoint: string;
  /** Whether Plex opens in a popup (the default) or in this window. */
  mode?: 'popup' | 'redirect' | undefined;
  /** Where the app sends the user afterwards: a path on the same origin. `/` by default. */
  'return-to'?: string | undefined;
  /** Texts of the element. */
  strings?: Partial<SignInStrings> | undefined;
  /** The user is signed in. Unless prevented, the page navigates to `location`, or reloads if there is none. */
  'onsigned-in'?: Listener<'signed-in'>;
  /** The sign-in was not approved in time. */
  onexpired?: Listener<'expired'>;
  /** The sign-in failed for another reason. */
  'onsign-in-error'?: Listener<'sign-in-error'>;
  /** The user canceled the sign-in, or the page removed the element meanwhile. */
  'onsign-in-canceled'?: Listener<'sign-in-canceled'>;
}
