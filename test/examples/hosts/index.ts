import { onWorkerd } from './cloudflare-workers.ts';
import type { Start } from './example.ts';
import { onNest } from './nestjs.ts';
import { onNext } from './next.ts';
import { onNode } from './node.ts';

/** How the examples start. */
export const HOSTS: [name: string, Start][] = [
  ['express', onNode('express')],
  ['fastify', onNode('fastify')],
  ['koa', onNode('koa')],
  ['nestjs', onNest],
  ['hono', onNode('hono')],
  ['cloudflare-workers', onWorkerd],
  ['next', onNext],
];
