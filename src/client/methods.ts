import type { Operation } from '../../generated/operations.ts';
import { buildRequest, call, type CallOptions } from './call.ts';
import type { ClientState } from './client-state.ts';

/** Creates a method for each operation of a table. */
export const createMethods = (
  state: ClientState,
  operations: { readonly [name: string]: Operation },
) =>
  Object.fromEntries(
    Object.entries(operations).map((named) => [
      named[0],
      Object.assign(
        (input?: unknown, options?: CallOptions) => call(state, named, input, options),
        {
          request: (input?: unknown, options?: CallOptions) =>
            buildRequest(state, named, input, options),
        },
      ),
    ]),
  );
