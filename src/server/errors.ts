import { PlexError } from '../client/errors.ts';

/** Ends a request with an error status. The message is shown to the sender of the request. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly headers: Record<string, string>;

  /** `advice` is for the developer of the app. */
  constructor(
    status: number,
    message: string,
    headers: Record<string, string> = {},
    advice?: string,
  ) {
    super(message, advice === undefined ? undefined : { cause: new Error(advice) });
    this.status = status;
    this.headers = headers;
  }
}

/** Whether plex.tv failed, could not be reached, or rejected a request. */
export const isUpstreamError = (error: unknown): boolean =>
  error instanceof PlexError && error.code !== 'input';
