import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { PlexSignInElement, SignInElementEvents, SignInStrings } from '../browser/index.ts';

type EventProps = {
  [Type in keyof SignInElementEvents as `on${Type}`]?: (event: SignInElementEvents[Type]) => void;
};

/** The props of `<plex-sign-in>`. */
export interface PlexSignInProps
  extends
    Omit<DetailedHTMLProps<HTMLAttributes<PlexSignInElement>, PlexSignInElement>, keyof EventProps>,
    EventProps {
  /** Path of the server's sign-in handler, such as `/auth/plex`. */
  endpoint: string;
  /** Whether Plex opens in a popup (the default) or in this window. */
  mode?: 'popup' | 'redirect' | undefined;
  /** Where the app sends the user afterwards: a path on the same origin. `/` by default. */
  'return-to'?: string | undefined;
  /** Texts of the element. */
  strings?: Partial<SignInStrings> | undefined;
}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'plex-sign-in': PlexSignInProps;
    }
  }
}
