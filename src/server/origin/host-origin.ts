import { isLoopback } from '../../client/url.ts';
import { HttpError } from '../errors.ts';
import { requestSource } from './request-source.ts';

/**
 * The origin of the URL of a request. Throws if it comes from the `Host` header of a Node server, whose sender would
 * choose where Plex sends the user back to. Loopback is allowed, so that a developer can run the app without any
 * configuration.
 */
export function hostOrigin(request: Request): string {
  const { origin, hostname } = new URL(request.url);
  const source = requestSource(request);
  if (!source || isLoopback(hostname)) return origin;
  const advice = `The public origin of this app is unknown: the Host header of this request is ${hostname}, but anybody can send that. Set the option origin of createSignInHandler, for example origin: 'https://app.example'. Behind a proxy that sets X-Forwarded-Proto and X-Forwarded-Host, set trustProxy: true instead, or the trust proxy setting of Express, Fastify or Koa.`;
  throw source.isProduction
    ? new HttpError(500, 'This app is not configured for sign-ins at this address.', {}, advice)
    : new HttpError(500, advice);
}
