import { defineSignInElement, signIn } from 'plex-pin/browser';

// @ts-expect-error -- the endpoint is required
void signIn({ mode: 'popup' });
// @ts-expect-error -- there is no such mode
void signIn({ endpoint: '/auth/plex', mode: 'iframe' });
// @ts-expect-error -- there is no such text
defineSignInElement('plex-sign-in', { strings: { title: 'Plex' } });
// @ts-expect-error -- strings of an element are texts
document.createElement('plex-sign-in').strings = { signIn: 1 };
