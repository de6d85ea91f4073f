/**
 * The entry of npm's package, with the type of the element in React's own types. JSR publishes `index.ts`, because it
 * rejects types that change those of another module (https://jsr.io/docs/about-slow-types).
 */
import type { PlexSignInProps } from './jsx.ts';

export * from './index.ts';

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'plex-sign-in': PlexSignInProps;
    }
  }
}
