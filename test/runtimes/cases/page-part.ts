import { defineSignInElement, signIn, SignInError } from 'plex-pin/browser';
import { assert, equal, rejection } from './assert.ts';
import type { Cases } from './case.ts';

const elements = (globalThis as { customElements?: CustomElementRegistry }).customElements;
const definedByImport = elements?.get('plex-sign-in');

export const pagePart: Cases = {
  async 'does nothing when it is imported, and needs a page only when it is used'() {
    equal(definedByImport ?? null, null);
    defineSignInElement();
    equal(typeof elements?.get('plex-sign-in'), elements ? 'function' : 'undefined');
  },

  async 'is aborted before it starts'() {
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    const error = await rejection(signIn({ endpoint: '/auth/plex', signal }));
    assert(error === reason && !(error instanceof SignInError), String(error));
  },
};
