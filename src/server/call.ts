/** A call of the handler. */
export interface Call {
  /** The request, as the app passed it. */
  request: Request;
  /** Whatever else the app passed, for its own functions. */
  context: unknown;
}
