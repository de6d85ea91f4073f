/**
 * The clients side by side, each reduced to what is measured: `createPin`, one request, and `start`, which begins
 * a sign-in and gives what waits for it. Each is given the origin that stands for plex.tv.
 */
import { createRequire } from 'node:module';
import createClient from 'openapi-fetch';

const clientIdentifier = '4b2f6e0c-7d0a-4f3e-9f0e-2a1f6c1d9b55';
const headers = {
  Accept: 'application/json',
  'X-Plex-Client-Identifier': clientIdentifier,
  'X-Plex-Product': 'bench',
};

export const clients = {
  fetch(origin) {
    const url = `${origin}/api/v2/pins?strong=true`;
    return { createPin: async () => (await fetch(url, { method: 'POST', headers })).json() };
  },

  'openapi-fetch'(origin) {
    const client = createClient({ baseUrl: `${origin}/api/v2`, headers });
    const init = { params: { query: { strong: true } } };
    return {
      createPin: () => client.POST('/pins', init),
      async build() {
        let built;
        const capture = (request) => {
          built = request;
          return Promise.resolve(new Response());
        };
        await client.POST('/pins', { ...init, fetch: capture });
        return built;
      },
    };
  },

  /** What it takes to have a request end in time, as plex-pin's do. */
  'openapi-fetch with a timeout'(origin) {
    const client = createClient({ baseUrl: `${origin}/api/v2`, headers });
    const params = { query: { strong: true } };
    return {
      createPin: () => client.POST('/pins', { params, signal: AbortSignal.timeout(10_000) }),
    };
  },

  async 'plex-pin'(origin) {
    const { createPlexClient, startSignIn } = await import('../../../dist/index.js');
    const plex = createPlexClient({ clientIdentifier, product: 'bench', plexTv: origin });
    return {
      createPin: () => plex.getPin({ strong: true }),
      build: () => plex.getPin.request({ strong: true }),
      async start() {
        const signIn = await startSignIn(plex);
        return { code: signIn.code, wait: async () => (await signIn.wait()).token };
      },
    };
  },

  async '@ctrl/plex'(origin) {
    // It has no option for another plex.tv.
    const { fetch } = globalThis;
    globalThis.fetch = (url, init) =>
      fetch(typeof url === 'string' ? url.replace('https://plex.tv', origin) : url, init);
    const { MyPlexAccount } = await import('@ctrl/plex');
    return {
      createPin: () => MyPlexAccount.getWebLogin(),
      async start() {
        const login = await MyPlexAccount.getWebLogin();
        const wait = async (ms) => (await MyPlexAccount.webLoginCheck(login, ms / 1000)).token;
        return { code: login.code, wait };
      },
    };
  },

  async plexjs(origin) {
    const { PlexAPI } = await import('@lukehagar/plexjs');
    const plexjs = new PlexAPI();
    const request = { clientID: clientIdentifier, clientName: 'bench', strong: true };
    const options = { serverURL: `${origin}/api/v2` };
    return { createPin: () => plexjs.plex.getPin(request, options) };
  },

  async 'plex-oauth'(origin) {
    // It has no option for another plex.tv either; this is the copy of axios that it loads.
    const axios = createRequire(import.meta.url)('axios');
    axios.interceptors.request.use((config) => {
      config.url = config.url?.replace('https://plex.tv', origin);
      return config;
    });
    const { PlexOauth } = await import('plex-oauth');
    const oauth = new PlexOauth({
      clientIdentifier,
      product: 'bench',
      device: 'bench',
      version: '1',
      forwardUrl: '',
      platform: 'Web',
    });
    return {
      createPin: () => oauth.requestHostedLoginURL(),
      async start() {
        const [link, id] = await oauth.requestHostedLoginURL();
        const code = /[?&]code=(\w+)/.exec(link)?.[1];
        return { code, wait: (ms) => oauth.checkForAuthToken(id, 1000, ms / 1000) };
      },
    };
  },
};
