import type { Handle } from '@sveltejs/kit';
import { readSession } from '$lib/server/session';

export const handle: Handle = async ({ event, resolve }) => {
  event.locals.user = (await readSession(event)).user;
  return resolve(event);
};
