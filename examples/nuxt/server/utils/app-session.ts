import type { H3Event } from 'h3';

const { SECRET = '', ORIGIN } = process.env;

export const useAppSession = (event: H3Event) =>
  useSession<{ user?: string }>(event, {
    password: SECRET,
    name: 'session',
    cookie: { sameSite: 'lax', secure: ORIGIN?.startsWith('https:') ?? false },
  });
