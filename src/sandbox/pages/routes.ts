import { Hono } from 'hono';
import { asset } from './asset.ts';
import { authScript } from './auth-script.ts';
import { authForm, authStart } from './auth.ts';
import { icon } from './icon.ts';
import { linkForm, linkStart } from './link.ts';
import { isOtherSite } from './other-site.ts';
import { paths } from './paths.ts';
import { refusedPage } from './refused.ts';
import type { Site } from './site.ts';
import { startForm, startPage } from './start.ts';
import { style } from './style.ts';

/** The body of each request comes with it, read already. */
type Env = { Bindings: { body: string } };

/** Answers requests, as Hono does. */
interface Answering {
  fetch(request: Request, env: Env['Bindings']): Response | Promise<Response>;
}

/** The pages of a sandbox. What is none of theirs is left to `rest`. */
export function createPages(site: Site, rest: Answering): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  app.notFound((c) => rest.fetch(c.req.raw, c.env));
  // An error here is a defect of the sandbox.
  app.onError((error) => {
    throw error;
  });

  /** A page that has a form, which is sent to the page's own address. */
  const page = (
    path: string,
    show: (site: Site, url: URL) => Response | Promise<Response>,
    take: (site: Site, fields: URLSearchParams, url: URL) => Response | Promise<Response>,
  ): void => {
    app.get(path, (c) => show(site, new URL(c.req.url)));
    app.post(path, (c) =>
      isOtherSite(c.req.raw)
        ? refusedPage()
        : take(site, new URLSearchParams(c.env.body), new URL(c.req.url)),
    );
  };
  page(paths.start, startPage, startForm);
  page(paths.link, linkStart, linkForm);
  page(paths.auth, authStart, authForm);

  app.get(paths.style, () => asset(style, 'text/css'));
  app.get(paths.authScript, () => asset(authScript, 'text/javascript'));
  app.get(paths.icon, () => asset(icon, 'image/svg+xml'));
  return app;
}
