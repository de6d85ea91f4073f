// What Nuxt imports by itself into examples/nuxt/server, so that `tsc` checks it without an installation of Nuxt.
type H3 = typeof import('h3');
type AppSession = typeof import('../../examples/nuxt/server/utils/app-session.ts');

declare const defineEventHandler: H3['defineEventHandler'];
declare const sendRedirect: H3['sendRedirect'];
declare const toWebRequest: H3['toWebRequest'];
declare const useSession: H3['useSession'];
declare const useAppSession: AppSession['useAppSession'];
