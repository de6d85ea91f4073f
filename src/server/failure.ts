import { PlexError } from '../client/errors.ts';

/** Whether plex.tv is to blame: it failed, could not be reached, or refused. */
export const isFailureOfPlexTv = (error: unknown): boolean =>
  error instanceof PlexError && error.code !== 'input';
