/**
 * The entry of npm's package, with the type of the element in the DOM's own types. JSR publishes `index.ts`, because it
 * rejects global types (https://jsr.io/docs/about-slow-types).
 */
import type { PlexSignInElement } from './plex-sign-in-element.ts';

export * from './index.ts';

declare global {
  interface HTMLElementTagNameMap {
    'plex-sign-in': PlexSignInElement;
  }
}
