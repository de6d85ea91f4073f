export type { PlexSignInProps } from './jsx.ts';
export { usePlexSignIn, type PlexSignIn } from './use-plex-sign-in.ts';
