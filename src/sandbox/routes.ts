import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { addAccountRoutes, type AccountRoutesContext } from './account/account-routes.ts';
import type { Clock } from './clock.ts';
import { apiErrors, HttpError } from './http/errors.ts';
import { addFriendRoutes, type FriendRoutesContext } from './account/friend-routes.ts';
import { addHomeRoutes, type HomeRoutesContext } from './account/home-routes.ts';
import { addLegacyRoutes, type LegacyRoutesContext } from './legacy/routes.ts';
import { readParameters, type RequestEnv } from './http/parameters.ts';
import { addPinRoutes, type PinRoutesContext } from './pins/pin-routes.ts';
import { withPlainFormat } from './http/request-format.ts';
import { errorResponse } from './http/response.ts';

interface RoutesContext
  extends
    PinRoutesContext,
    AccountRoutesContext,
    HomeRoutesContext,
    FriendRoutesContext,
    LegacyRoutesContext {
  rateLimit: RateLimit | undefined;
  /** Whether web pages of other origins may send requests. */
  cors: boolean;
}

/** The API of plex.tv, on any host. The body of a request has been read already. */
export interface Api {
  fetch(request: Request, env: RequestEnv['Bindings']): Response | Promise<Response>;
}

/** Creates the API of plex.tv: its second version, and the rest of the first one. */
export function createRoutes(context: RoutesContext): Api {
  const app = new Hono<RequestEnv>();
  if (context.cors) app.use(cors({ origin: '*', exposeHeaders: ['Date', 'Retry-After'] }));
  if (context.rateLimit) {
    const countRequest = createRateLimiter(context.clock, context.rateLimit);
    app.use(async (c, next) => {
      const retryAfter = countRequest();
      if (retryAfter === 0) return next();
      return errorResponse(c.req.raw, apiErrors.rateLimited, { 'Retry-After': String(retryAfter) });
    });
  }
  app.use(async (c, next) => {
    const parameters = await readParameters(c.req.raw, c.env.body);
    if (!parameters) throw new HttpError(apiErrors.malformedRequest);
    c.set('parameters', parameters);
    return next();
  });
  const v2 = app.basePath('/api/v2');
  addPinRoutes(v2, context);
  addAccountRoutes(v2, context);
  addHomeRoutes(v2, context);
  addFriendRoutes(v2, context);
  addLegacyRoutes(app, context);
  app.notFound((c) => errorResponse(c.req.raw, apiErrors.notFound));
  app.onError((error, c) => {
    if (error instanceof HttpError) return errorResponse(c.req.raw, error.details);
    // Any other error is a bug in the sandbox, which must not look like a response of plex.tv.
    throw error;
  });
  return {
    fetch: (request, env) => app.fetch(withPlainFormat(request, context.leniency), env),
  };
}

/** The number of requests that a sandbox allows before it responds with 429. */
export interface RateLimit {
  /** Number of requests, of all clients together, in each period. */
  requests: number;
  /** Length of a period in seconds, on the sandbox's clock. */
  seconds: number;
}

/** Creates a function that counts a request and returns the seconds to wait before a retry, 0 if it is allowed. */
function createRateLimiter(clock: Clock, limit: RateLimit): () => number {
  let start = clock.now();
  let count = 0;
  return () => {
    const length = limit.seconds * 1000;
    if (clock.now() >= start + length) {
      start = clock.now();
      count = 0;
    }
    count += 1;
    return count > limit.requests ? Math.ceil((start + length - clock.now()) / 1000) : 0;
  };
}
