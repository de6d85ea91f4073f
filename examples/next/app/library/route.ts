import { getSession } from '../../session';

export async function GET(): Promise<Response> {
  const { user } = await getSession();
  if (user) return new Response(`Hello, ${user}`);
  return new Response(null, { status: 303, headers: { Location: '/' } });
}
