import { cookies } from 'next/headers';
import { getIronSession } from 'iron-session';

export const { SECRET: secret = '', ORIGIN: origin, PLEX_TV: plexTv } = process.env;

export const getSession = async () =>
  getIronSession<{ user?: string }>(await cookies(), {
    password: secret,
    cookieName: 'session',
    cookieOptions: { secure: origin?.startsWith('https:') ?? false },
  });
