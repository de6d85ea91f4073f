/** Cases by what they say; each gets the origins of a sandbox and of the bodies' API, which listen on the host. */
export type Cases = Record<string, (plexTv: string, bodies: string) => Promise<void>>;
