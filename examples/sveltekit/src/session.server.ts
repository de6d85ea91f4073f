import type { RequestEvent } from '@sveltejs/kit';
import { sealData, unsealData } from 'iron-session';

const password = process.env.SECRET ?? '';

export const readSession = ({ cookies }: RequestEvent) =>
  unsealData<{ user?: string }>(cookies.get('session') ?? '', { password });

export async function startSession({ cookies, url }: RequestEvent, user: string) {
  const secure = url.protocol === 'https:'; // adapter-node takes the protocol from ORIGIN
  cookies.set('session', await sealData({ user }, { password }), { path: '/', secure });
}
