import node from '@astrojs/node';
import { defineConfig } from 'astro/config';

export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'standalone' }),
  // Of other hosts, Astro takes no request for one of the app, and rejects their forms.
  security: { allowedDomains: [{ hostname: 'localhost' }, { hostname: 'app.example' }] },
});
