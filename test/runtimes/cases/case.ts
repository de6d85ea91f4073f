/** Cases by what they say; each gets the origin of a sandbox that listens on the host. */
export type Cases = Record<string, (plexTv: string) => Promise<void>>;
