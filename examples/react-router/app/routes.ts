import { index, route, type RouteConfig } from '@react-router/dev/routes';

export default [
  index('routes/home.tsx'),
  route('library', 'routes/library.tsx'),
  route('log-out', 'routes/log-out.ts'),
  route('auth/plex/:route', 'routes/plex.ts'),
] satisfies RouteConfig;
