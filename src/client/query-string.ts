/** A query of texts, numbers and switches, without the `?`. What is undefined is left out. */
export const queryString = (fields: Record<string, unknown>): string =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    // `encodeURIComponent` takes all three, and makes text of them.
    .map((pair) => (pair as string[]).map(encodeURIComponent).join('='))
    .join('&');
