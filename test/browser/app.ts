import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { build } from 'esbuild';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { createPlexClient } from '../../src/index.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { createSignInHandler, type SignInHandlerOptions } from '../../src/server/index.ts';
import { collectComplaints } from './complaints.ts';

/** Differences from the default app. */
export interface AppOptions {
  /** Content of the page's body; the element by default. */
  body?: string;
  /** The end of the page's script. `plexPin` holds the exports of `plex-pin/browser`. */
  script?: string;
  /** Attributes of the page's `<html>`. */
  html?: string;
  /** The color schemes that the page supports; both by default. */
  colorScheme?: string;
  /** Headers of the page, added to a CSP that allows only the app's own files. */
  headers?: Record<string, string>;
  handler?: Partial<SignInHandlerOptions>;
}

/** A web app on this machine, on a different site than its plex.tv. */
export interface App {
  url: string;
  sandbox: Sandbox;
  /** Names of the users that the app has let in, in order. */
  letIn: string[];
}

/** CSP of the page: it may run the app's scripts, call the app's routes and show its icon. */
const POLICY =
  "default-src 'none'; script-src 'self'; img-src data:; connect-src 'self'; form-action 'none'; base-uri 'none'; require-trusted-types-for 'script'";

/** Exposes `plex-pin/browser` to the tests and records the events of the element. */
const PAGE_SCRIPT = `
import * as plexPin from '/js/index.js';
globalThis.plexPin = plexPin;
globalThis.firedEvents = [];
for (const type of ['signed-in', 'expired', 'sign-in-error', 'sign-in-canceled']) {
  addEventListener(type, ({ detail }) => firedEvents.push([type, detail?.code ?? detail]));
}
`;

/** An element with a form of the page's own. */
export const FORM = `<plex-sign-in endpoint="/auth/plex">
  <form method="post" action="/auth/plex/start">
    <input type="hidden" name="returnTo" value="/library">
    <button>Enter with Plex</button>
  </form>
</plex-sign-in>`;

const bundle = build({
  entryPoints: ['src/browser/index.ts'],
  bundle: true,
  splitting: true,
  format: 'esm',
  outdir: '/js',
  write: false,
});

export async function startApp({
  body = '<plex-sign-in endpoint="/auth/plex"></plex-sign-in>',
  script = 'plexPin.defineSignInElement();',
  html = 'lang="en"',
  colorScheme = 'light dark',
  headers = {},
  handler = {},
}: AppOptions = {}): Promise<App> {
  const sandbox = createSandbox();
  const { url: plexTv } = await sandbox.listen();
  const files = new Map((await bundle).outputFiles.map(({ path, text }) => [path, text]));
  files.set('/app.js', PAGE_SCRIPT + script);
  const letIn: string[] = [];
  const plex = createPlexClient({ clientIdentifier: 'browser-test', product: 'My App', plexTv });
  const signIn = createSignInHandler(plex, {
    path: '/auth/plex',
    secret: 'a secret of the browser tests, 32 bytes or more',
    async onSignedIn({ user, returnTo }) {
      const { username } = await user();
      letIn.push(username ?? '');
      return new Response(null, {
        status: 303,
        headers: { Location: returnTo, 'Set-Cookie': `user=${username}; Path=/; HttpOnly` },
      });
    },
    ...handler,
  });
  const respond = (request: Request): Response | Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/auth/plex/')) return signIn(request);
    const script = files.get(pathname);
    if (script !== undefined) {
      return new Response(script, { headers: { 'Content-Type': 'text/javascript' } });
    }
    if (pathname === '/frame') {
      const frame = `<iframe src="${urlOf(server)}/cookies"></iframe>`;
      return new Response(frame, { headers: { 'Content-Type': 'text/html' } });
    }
    const cookies = request.headers.get('cookie') ?? '';
    if (pathname === '/plain') {
      return new Response('<title>Plain</title>', { headers: { 'Content-Type': 'text/html' } });
    }
    if (pathname === '/cookies') return new Response(cookies);
    const user = /\buser=(\w+)/.exec(cookies)?.[1];
    return new Response(
      `<!doctype html><html ${html}><head><meta charset="utf-8"><title>The app</title>` +
        '<meta name="viewport" content="width=device-width">' +
        `<meta name="color-scheme" content="${colorScheme}">` +
        '<link rel="icon" href="data:,"><script type="module" src="/app.js"></script></head><body><main>' +
        `<h1>The app</h1><p id="user">${user ?? 'nobody'}</p>${body}</main></body></html>`,
      {
        headers: {
          'Content-Type': 'text/html; charset=utf-8',
          'Content-Security-Policy': POLICY,
          ...headers,
        },
      },
    );
  };
  const listener = getRequestListener(respond, { overrideGlobalObjects: false });
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await sandbox[Symbol.asyncDispose]();
  });
  return { url: urlOf(server), sandbox, letIn };
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('The server does not listen on a port');
  return `http://localhost:${address.port}`;
}

/** An app that is open in a browser. */
export interface Visit extends App {
  context: BrowserContext;
  page: Page;
  /** Errors that the console of the app's page, or of a window that it opened, reported. */
  complaints: string[];
}

/** Starts an app and opens it in a new browser context. */
export async function visit(
  browser: Browser,
  options?: AppOptions,
  contextOptions?: BrowserContextOptions,
): Promise<Visit> {
  const context = await browser.newContext(contextOptions);
  onTestFinished(() => context.close());
  return visitIn(context, options);
}

/** Starts an app and opens it in this context. */
export async function visitIn(context: BrowserContext, options?: AppOptions): Promise<Visit> {
  const app = await startApp(options);
  context.setDefaultTimeout(30_000);
  const complaints = collectComplaints(context);
  const page = await context.newPage();
  await page.goto(app.url);
  return { ...app, context, page, complaints };
}
