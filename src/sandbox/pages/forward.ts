/** Where the user goes afterwards, nowhere, or where the app must not send anybody. */
export type Forward = { to: URL } | { refused: string } | null;

/** Reads a `forwardUrl`. Only http and https are followed: anything else may be a script, or start a program. */
export function readForward(forwardUrl: string | null): Forward {
  if (forwardUrl === null) return null;
  if (!URL.canParse(forwardUrl)) return { refused: forwardUrl };
  const to = new URL(forwardUrl);
  return ['http:', 'https:'].includes(to.protocol) ? { to } : { refused: forwardUrl };
}
