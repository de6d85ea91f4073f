import { redirect } from 'react-router';
import { readSession } from '../session.server';
import type { Route } from './+types/library';

export async function loader({ request }: Route.LoaderArgs) {
  const { data } = await readSession(request);
  return data.user ? data : redirect('/', 303);
}

export default ({ loaderData: { user } }: Route.ComponentProps) => <p>{`Hello, ${user}`}</p>;
