import node from '@astrojs/node';
import { defineConfig } from 'astro/config';

export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'standalone' }),
  // The public hosts of the app: with any other, Astro rejects the forms.
  security: { allowedDomains: [{ hostname: 'localhost' }, { hostname: 'app.example' }] },
});
