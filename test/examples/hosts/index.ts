import { onWorkerd } from './cloudflare-workers.ts';
import type { Start } from './example.ts';
import { onNest } from './nestjs.ts';
import { onNext } from './next.ts';
import { onNode } from './node.ts';
import { isAll, SLOW, startSlow } from './slow.ts';

const FAST: [name: string, Start][] = [
  ['express', onNode('express')],
  ['authjs', onNode('authjs')],
  ['fastify', onNode('fastify')],
  ['koa', onNode('koa')],
  ['nestjs', onNest],
  ['hono', onNode('hono')],
  ['cloudflare-workers', onWorkerd],
  ['next', onNext],
];

/** How the examples start that are tested. */
export const HOSTS: [name: string, Start][] = isAll
  ? [...FAST, ...SLOW.map((example): [string, Start] => [example.name, startSlow(example)])]
  : FAST;
