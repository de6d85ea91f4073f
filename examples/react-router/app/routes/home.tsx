import { readSession } from '../session.server';
import type { Route } from './+types/home';

export const loader = async ({ request }: Route.LoaderArgs) => (await readSession(request)).data;

// Not <Form>, which sends its request by fetch.
export default ({ loaderData: { user } }: Route.ComponentProps) => (
  <form method="post" action={user ? '/log-out' : '/auth/plex/start'}>
    <button>{user ? 'Log out' : 'Sign in with Plex'}</button>
  </form>
);
