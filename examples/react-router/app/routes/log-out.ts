import { redirect } from 'react-router';
import { readSession, storage } from '../session.server';
import type { Route } from './+types/log-out';

export async function action({ request }: Route.ActionArgs) {
  const cookie = await storage.destroySession(await readSession(request));
  return redirect('/', { status: 303, headers: { 'Set-Cookie': cookie } });
}
