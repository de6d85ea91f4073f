import type { Operation, OperationName } from './request.ts';

/** One request and its answer, as those who send the one and read the other know it. */
export interface Exchange {
  readonly name: OperationName;
  readonly operation: Operation;
  /** Undefined for the global one, which is looked up at each call so that it can be replaced. */
  readonly fetch: typeof fetch | undefined;
  /** Aborts when nobody waits for the answer any more. What is thrown then is not seen. */
  readonly signal: AbortSignal;
  /** The body of the request as text, to send it again where a redirect asks for that. */
  readonly body: string | undefined;
  /** The token that is sent, if one is. */
  readonly token: string | undefined;
  /** What must be in no error. */
  readonly secrets: () => readonly string[];
  /** The body of the answer, given up when the call fails. */
  unread: Pick<ReadableStream, 'cancel'> | null;
}
