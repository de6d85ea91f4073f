import { getSession } from '../../session';

export async function POST(): Promise<Response> {
  (await getSession()).destroy();
  return new Response(null, { status: 303, headers: { Location: '/' } });
}
