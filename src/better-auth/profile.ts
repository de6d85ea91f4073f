import type { User } from '../index.ts';
import type { PlexConfig, PlexMappedUser } from './options.ts';
import { placeholderEmail } from './placeholder-email.ts';

/** A Plex user as a user of Better Auth. */
export interface ProfileUser {
  [field: string]: unknown;
  name: string;
  email: string;
  /**
   * Always false. plex.tv does not say that the owner of the mailbox confirmed the address, and an account must never
   * be taken over by a Plex user who only states its address.
   */
  emailVerified: false;
  image?: string | undefined;
}

export async function toUser(
  user: User,
  { mapProfileToUser }: Pick<PlexConfig, 'mapProfileToUser'>,
): Promise<ProfileUser> {
  const mapped: PlexMappedUser = { ...(await mapProfileToUser?.(user)) };
  const { id: _id, name, email, image, ...fields } = mapped;
  return {
    ...fields,
    name: name || user.friendlyName || user.title || user.username || 'Plex user',
    email: email || user.email || placeholderEmail(user.id),
    emailVerified: false,
    image: image ?? user.thumb ?? undefined,
  };
}
