import { redirect } from '@sveltejs/kit';
import { readSession } from '../../session.server';

export async function load(event) {
  const { user } = await readSession(event);
  return user ? { user } : redirect(303, '/');
}
