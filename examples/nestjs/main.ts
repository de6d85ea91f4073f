// NestJS with express-session. Run: npm run build && SECRET=$(openssl rand -base64 32) npx tsx --tsconfig examples/nestjs/tsconfig.json examples/nestjs/main.ts
import 'reflect-metadata';
import { promisify } from 'node:util';
import { Controller, Get, Header, Module, Post, Redirect, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request, Response as ExpressResponse } from 'express';
import session from 'express-session';
import { createPlexClient } from 'plex-pin';
import { type NodeContext, toNodeHandler } from 'plex-pin/node';
import { createSignInHandler } from 'plex-pin/server';

declare module 'express-session' {
  interface SessionData {
    user: string;
  }
}
const { PORT = '3000', PLEX_TV, SECRET = '' } = process.env;

const plex = createPlexClient({
  clientIdentifier: 'e27f5b13-nestjs-example', // make a UUID once, store it
  product: 'NestJS example',
  ...(PLEX_TV && { plexTv: PLEX_TV }),
});
const signIn = createSignInHandler<NodeContext<Request, ExpressResponse>>(plex, {
  path: '/auth/plex',
  secret: SECRET,
  async onSignedIn({ user, returnTo }, _request, { req }) {
    const { title, uuid } = await user();
    await promisify(req.session.regenerate.bind(req.session))(); // a new id for a new user
    req.session.user = title ?? uuid;
    await promisify(req.session.save.bind(req.session))(); // before the browser follows the redirect
    return new Response(null, { status: 303, headers: { Location: returnTo } });
  },
});

const form = (action: string, label: string) =>
  `<form method="post" action="${action}"><button>${label}</button></form>`;

@Controller()
class AppController {
  @Get()
  home(@Req() { session }: Request) {
    return session.user
      ? form('/log-out', 'Log out')
      : form('/auth/plex/start', 'Sign in with Plex');
  }

  @Get('library')
  @Header('Content-Type', 'text/plain')
  library(@Req() { session }: Request, @Res({ passthrough: true }) res: ExpressResponse) {
    if (session.user) return `Hello, ${session.user}`;
    return res.redirect(303, '/');
  }

  @Post('log-out')
  @Redirect('/', 303)
  async logOut(@Req() { session }: Request) {
    await promisify(session.destroy.bind(session))();
  }
}

@Module({ controllers: [AppController] })
class AppModule {}

const cookie = { sameSite: 'lax', secure: 'auto' } as const;
const app = await NestFactory.create<NestExpressApplication>(AppModule, { logger: ['error'] });
app.set('trust proxy', 'loopback'); // the reverse proxy on this machine
app.use(session({ secret: SECRET, resave: false, saveUninitialized: false, cookie }));
app.use(toNodeHandler(signIn));
await app.listen(PORT);
console.log(`http://localhost:${PORT}`);
