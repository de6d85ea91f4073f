import type { Operation, OperationName } from './operation.ts';
import type { RequestParts } from './request-parts.ts';
import type { ClientState } from './client-state.ts';
import type { TokenSource } from './token.ts';

/** One call whose arguments have been checked: its request, and what is known of its answer. */
export interface Exchange {
  readonly settings: ClientState;
  readonly name: OperationName;
  readonly operation: Operation;
  /** The request as it was given. */
  readonly request: unknown;
  readonly parts: RequestParts;
  /** The headers that the call was given. */
  readonly headers: Record<string, string> | undefined;
  /** The body of the request as text; once more where a redirect asks for that. */
  readonly body: string | undefined;
  /** In ms. */
  readonly timeout: number;
  /** Where its token comes from. */
  readonly source: TokenSource | undefined;
  /** The token that is sent, if one is. */
  token: string | undefined;
  /** The body of the answer, given up when the call fails. */
  unread: Pick<ReadableStream, 'cancel'> | null;
}

/** Every text of a call that may be a secret. Shorter ones are not, and would redact plain words. */
export const secretsOf = ({ request, headers, token }: Exchange): string[] =>
  [token, ...Object.values(request ?? {}), ...Object.values(headers ?? {})].filter(
    (value): value is string => typeof value === 'string' && value.length >= 8,
  );
