import { createElement } from 'react';
import { type PlexSignIn, type PlexSignInProps, usePlexSignIn } from 'plex-pin/react';

export function Button() {
  const { status, error, location, openAgain, start, cancel }: PlexSignIn = usePlexSignIn({
    endpoint: '/auth/plex',
    returnTo: '/library',
  });
  const text: string | undefined = error?.code ?? location;
  const onClick = status === 'waiting' ? (openAgain ?? cancel) : start;
  return createElement('button', { onClick }, text ?? 'Sign in with Plex');
}

export const props: PlexSignInProps = {
  endpoint: '/auth/plex',
  mode: 'redirect',
  'onsigned-in': ({ detail }) => detail.location?.toUpperCase(),
  'onsign-in-error': ({ detail }) => detail.reason?.toUpperCase(),
};

// @ts-expect-error The endpoint is required.
export const noEndpoint: PlexSignInProps = { mode: 'popup' };
