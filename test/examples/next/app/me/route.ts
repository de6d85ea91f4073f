import { headers } from 'next/headers';
import { getAuth } from '../../auth';

export async function GET(): Promise<Response> {
  return Response.json(await getAuth().api.getSession({ headers: await headers() }));
}
