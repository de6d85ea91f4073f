/** plex.tv's time when it answered, in ms since 1970; the local one where it did not say. */
export function serverTime(headers: Headers): number {
  const date = Date.parse(headers.get('Date') ?? '');
  return Number.isNaN(date) ? Date.now() : date;
}
