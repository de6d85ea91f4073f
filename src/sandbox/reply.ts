/** What becomes of a request, before it is known whether there is a socket. */
export type Reply =
  | { kind: 'whole'; response: Response }
  /** The connection is lost before the answer. */
  | { kind: 'lost' }
  /** Headers and the first bytes of the body are sent, then the connection is lost or nothing follows. */
  | { kind: 'partial'; response: Response; sent: Bytes; end: 'reset' | 'hang' }
  /** The body is sent in pieces, of which there may be no end. */
  | { kind: 'stream'; response: Response; pieces: Iterable<Bytes> };

export type Bytes = Uint8Array<ArrayBuffer>;
