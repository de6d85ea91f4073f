import { Hono } from 'hono';
import { html } from 'hono/html';
import type { Api } from '../routes.ts';
import { icon, style } from './assets.ts';
import { authScript, showAuthPage, submitAuthForm } from './auth.ts';
import { paths, respond } from './layout.ts';
import { showLinkPage, submitLinkForm } from './link.ts';
import { overviewScript } from './overview-script.ts';
import { showOverview, submitOverviewForm } from './overview.ts';
import type { Site } from './site.ts';

/** The Hono environment of the pages: the body of each request, read already. */
type PagesEnv = { Bindings: { body: string } };

/** Creates the pages of a sandbox. Each request that is not for a page goes to `api`. */
export function createPages(site: Site, api: Api): Hono<PagesEnv> {
  const app = new Hono<PagesEnv>({ strict: false });
  app.notFound((c) => api.fetch(c.req.raw, c.env));
  // An error in a page is a bug in the sandbox.
  app.onError((error) => {
    throw error;
  });

  /** Adds a page with a form that is submitted to the page's own address. */
  const addPage = (
    path: string,
    show: (site: Site, url: URL) => Response | Promise<Response>,
    submit: (site: Site, fields: URLSearchParams, url: URL) => Response | Promise<Response>,
  ): void => {
    app.get(path, (c) => show(site, new URL(c.req.url)));
    app.post(path, (c) =>
      isCrossSite(c.req.raw)
        ? forbiddenPage()
        : submit(site, new URLSearchParams(c.env.body), new URL(c.req.url)),
    );
  };
  addPage(paths.overview, showOverview, submitOverviewForm);
  addPage(paths.link, showLinkPage, submitLinkForm);
  addPage(paths.auth, showAuthPage, submitAuthForm);
  app.get(paths.refresh, (c) => showOverview(site, new URL('/', c.req.url)));

  app.get(paths.style, () => assetResponse(style, 'text/css'));
  app.get(paths.authScript, () => assetResponse(authScript, 'text/javascript'));
  app.get(paths.overviewScript, () => assetResponse(overviewScript, 'text/javascript'));
  app.get(paths.icon, () => assetResponse(icon, 'image/svg+xml'));
  return app;
}

function assetResponse(text: string, type: string): Response {
  return new Response(text, {
    headers: {
      'Content-Type': `${type}; charset=utf-8`,
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    },
  });
}

/**
 * Returns whether another site sent a form, which could otherwise approve a code for a visitor without consent.
 *
 * A browser sends `Sec-Fetch-Site` to a trustworthy origin (https, loopback), and `Origin` to any. A request with
 * neither header does not come from a browser.
 */
function isCrossSite({ headers, url }: Request): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site !== 'same-origin' && site !== 'none';
  const origin = headers.get('origin');
  if (origin === null) return false;
  // Only the hosts are compared, since the scheme differs behind a proxy that terminates TLS.
  return !URL.canParse(origin) || new URL(origin).host !== new URL(url).host;
}

function forbiddenPage(): Promise<Response> {
  const main = html`<main>
    <h1>Forbidden</h1>
    <p class="note problem" role="alert">
      Another website sent this form. Only the sandbox's own pages may approve a code.
    </p>
  </main>`;
  return respond({ title: 'Forbidden', main, status: 403 });
}
