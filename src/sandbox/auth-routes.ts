import type { Hono } from 'hono';
import { authenticate } from './authenticate.ts';
import type { DeviceAuth } from './device-auth.ts';
import type { Env } from './env.ts';
import type { Tokens } from './tokens.ts';

/** Adds what is below `/auth/`: device keys and the JWTs that they are for. It is always JSON. */
export function addAuthRoutes(app: Hono<Env>, tokens: Tokens, deviceAuth: DeviceAuth): void {
  app.post('/auth/jwk', async (c) => {
    await deviceAuth.register(authenticate(c, tokens), c.var.parameters.field('jwk'));
    // What is in the body is not documented.
    return c.json({}, 201);
  });

  app.get('/auth/nonce', (c) => c.json({ nonce: deviceAuth.issueNonce() }));

  app.post('/auth/token', async (c) => {
    const jwt = c.var.parameters.field('jwt');
    return c.json({ auth_token: await deviceAuth.exchange(jwt) });
  });

  app.get('/auth/keys', async (c) => c.json({ keys: await deviceAuth.publicKeys() }));
}
