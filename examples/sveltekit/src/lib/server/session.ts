import { env } from '$env/dynamic/private';
import type { RequestEvent } from '@sveltejs/kit';
import { sealData, unsealData } from 'iron-session';

export const readSession = ({ cookies }: RequestEvent) =>
  unsealData<{ user?: string }>(cookies.get('session') ?? '', { password: env.SECRET ?? '' });

export async function startSession({ cookies, url }: RequestEvent, user: string) {
  const seal = await sealData({ user }, { password: env.SECRET ?? '' });
  cookies.set('session', seal, { path: '/', secure: url.protocol === 'https:' });
}
