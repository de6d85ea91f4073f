// Next, App Router, with iron-session. Copy this folder, npm install next react react-dom plex-pin iron-session,
// and SECRET=$(openssl rand -base64 32) npx next dev
import { getSession } from '../session';

const form = (action: string, label: string) =>
  `<form method="post" action="${action}"><button>${label}</button></form>`;

export async function GET(): Promise<Response> {
  const { user } = await getSession();
  const page = user ? form('/log-out', 'Log out') : form('/auth/plex/start', 'Sign in with Plex');
  return new Response(page, { headers: { 'Content-Type': 'text/html' } });
}
