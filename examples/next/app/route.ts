// Next, App Router. Copy this folder, npm install next react react-dom plex-pin jose, and npx next dev
import { jwtVerify } from 'jose';
import type { NextRequest } from 'next/server';
import { key } from '../settings';

const form = '<form method="post" action="/auth/plex/start"><button>Sign in with Plex</button>';

export async function GET({ cookies }: NextRequest): Promise<Response> {
  const session = cookies.get('session')?.value ?? '';
  const user = await jwtVerify(session, key).catch(() => null);
  if (user) return new Response(`Hello, ${String(user.payload.name)}`);
  return new Response(form, { headers: { 'Content-Type': 'text/html' } });
}
