/** Gives up a body that nobody will read, so that its connection is not kept for it. */
export function cancelBody(body: Pick<ReadableStream, 'cancel'> | null): void {
  void body?.cancel().catch(() => {});
}
