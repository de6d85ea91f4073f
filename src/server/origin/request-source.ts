/** How the server that received a request knows the public origin. */
export interface RequestSource {
  /** Whether the request comes from a proxy that the server trusts, so that its `X-Forwarded-*` headers count. */
  readonly trustsProxy: boolean;
  /** Whether the message to a developer may be shown. */
  readonly isProduction: boolean;
}

const sources = new WeakMap<Request, RequestSource>();

/** Notes that the URL of a request contains the `Host` header, which its sender chooses. */
export const setRequestSource = (request: Request, source: RequestSource): void => {
  sources.set(request, source);
};

/** Undefined for a request whose URL comes from a server that this package does not know. */
export const requestSource = (request: Request): RequestSource | undefined => sources.get(request);
