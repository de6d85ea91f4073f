import { createCookieSessionStorage } from 'react-router';

export const { SECRET: secret = '', ORIGIN: origin, PLEX_TV: plexTv } = process.env;

const secure = origin?.startsWith('https:') ?? false;
export const storage = createCookieSessionStorage<{ user: string }>({
  cookie: { name: 'session', secrets: [secret], httpOnly: true, sameSite: 'lax', secure },
});

export const readSession = ({ headers }: Request) => storage.getSession(headers.get('Cookie'));
