// Better Auth on Hono and Node. Run: npm run build && npx tsx examples/better-auth/server.ts
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { getMigrations } from 'better-auth/db/migration';
import { build } from 'esbuild';
import { Hono } from 'hono';
import { auth } from './auth.ts';

const file = (name: string) => join(import.meta.dirname, name);

const { runMigrations } = await getMigrations(auth.options);
await runMigrations();

// A framework would do this part.
const { outputFiles } = await build({
  entryPoints: [file('page.ts')],
  bundle: true,
  format: 'esm',
  write: false,
});

const app = new Hono();
app.on(['GET', 'POST'], '/api/auth/*', (c) => auth.handler(c.req.raw));
app.get('/page.js', (c) =>
  c.body(outputFiles[0]?.text ?? '', 200, { 'Content-Type': 'text/javascript' }),
);
app.get('*', async (c) => c.html(await readFile(file('index.html'), 'utf8')));

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) }, ({ port }) => {
  console.log(`http://localhost:${port}`);
});
