import { PlexNetworkError } from './errors.ts';
import { type Exchange, secretsOf } from './exchange.ts';
import { redactError } from './redact.ts';

/** There is no answer, or not all of it: no connection, or one that broke off. */
export const networkError = (error: unknown, exchange: Exchange): PlexNetworkError =>
  new PlexNetworkError('The connection to plex.tv failed: check the network and try again', {
    cause: redactError(error, secretsOf(exchange)),
  });
