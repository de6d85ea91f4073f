/** @module client */
export type { Operation, RequestField, Validator } from '../../generated/operations.ts';
export type { CallOptions } from '../client/call.ts';
export type { TokenSource } from '../client/client-state.ts';
export {
  PlexApiError,
  PlexError,
  PlexInputError,
  PlexNetworkError,
  PlexResponseError,
  PlexTimeoutError,
} from '../client/errors.ts';
export {
  type ApiClient,
  type ApiMethod,
  type ApiOperations,
  type ApiTable,
  createClientFor,
  type ClientForOptions,
  type MethodArguments,
} from './create-client-for.ts';
