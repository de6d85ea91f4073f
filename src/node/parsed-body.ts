import { HttpError } from '../server/errors.ts';
import type { Exchange } from './exchange.ts';

/** A body that a parser has read, and its type if that is not the type of the request. */
export interface ParsedBody {
  readonly body: BodyInit | null;
  readonly type?: string | undefined;
}

/** Whether the body of a request can no longer be read from its stream. */
export const isBodyRead = ({ incoming }: Exchange): boolean =>
  incoming.readableDidRead || incoming.readableEnded;

/** Restores a body from the value that its parser has set. */
export function restoreBody({ incoming, body }: Exchange): ParsedBody {
  // The request has no body.
  if (!incoming.readableDidRead) return { body: null };
  if (typeof body === 'string') return { body };
  // The cast is safe: parsers do not use shared memory.
  if (body instanceof Uint8Array) return { body: body as Uint8Array<ArrayBuffer> };
  // The routes take the fields of a form from JSON too.
  if (typeof body === 'object' && body !== null) {
    return { body: JSON.stringify(body), type: 'application/json' };
  }
  return { body: failingBody() };
}

/** Creates a body that fails only the route that reads it. */
const failingBody = (): ReadableStream<Uint8Array> =>
  new ReadableStream({
    pull(controller) {
      controller.error(
        new HttpError(
          400,
          'The body of this request has been read before, and req.body is not set. Mount the handler of plex-pin before the middleware that reads bodies, or make that middleware set req.body.',
        ),
      );
    },
  });
