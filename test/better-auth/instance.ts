import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { testUtils } from 'better-auth/plugins';
import { SqliteDialect } from 'kysely';
import Database from 'libsql';
import { plex, type PlexOptions } from '../../src/better-auth/index.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { IDENTIFIER } from '../support/plex.ts';
import { createBrowser, type Browser } from './browser.ts';

export const ORIGIN = 'https://app.example';
const SECRET = 'correct horse battery staple, thrice and more';

/** Differences from the default app. */
export interface InstanceOptions {
  plex?: Partial<PlexOptions>;
  auth?: Partial<BetterAuthOptions>;
  sandbox?: Sandbox;
  /** A database that another instance uses as well. */
  database?: InstanceType<typeof Database>;
}

export const createDatabase = () => new Database(':memory:');

/** Better Auth with SQLite, the plugin, a sandbox as its plex.tv, and a browser. */
export async function createInstance(options: InstanceOptions = {}) {
  const { sandbox = createSandbox(), database = createDatabase() } = options;
  const { plugins = [], ...auth } = options.auth ?? {};
  const authOptions = {
    baseURL: ORIGIN,
    secret: SECRET,
    database: { dialect: new SqliteDialect({ database }), type: 'sqlite', transaction: true },
    emailAndPassword: { enabled: true },
    // Without it, Better Auth skips the check of origins in tests.
    advanced: { disableOriginCheck: false, disableCSRFCheck: false },
    logger: { disabled: true },
    telemetry: { enabled: false },
    ...auth,
    plugins: [
      plex({
        clientIdentifier: IDENTIFIER,
        product: 'My App',
        fetch: sandbox.fetch,
        ...options.plex,
      }),
      testUtils(),
      ...plugins,
    ],
  } satisfies BetterAuthOptions;
  await (await getMigrations(authOptions)).runMigrations();
  const instance = betterAuth(authOptions);
  const { test } = await instance.$context;
  const rows = (sql: string): Row[] => database.prepare(sql).all() as Row[];
  return {
    auth: instance,
    sandbox,
    database,
    test,
    rows,
    browser: createBrowser((request) => instance.handler(request)),
  };
}

export type Row = Record<string, unknown>;
export type Instance = Awaited<ReturnType<typeof createInstance>>;

/** Signs a Plex user in by redirect. Returns the response of the callback. */
export async function signIn(
  { sandbox, browser: own }: Pick<Instance, 'sandbox' | 'browser'>,
  user: string,
  { browser = own, path = '/sign-in/plex', ...body }: SignInRequest = {},
): Promise<Response> {
  const { url } = await browser.start(path, { callbackURL: '/dashboard', ...body });
  sandbox.approve(codeIn(url), { user });
  return browser.visit(forwardUrlIn(url));
}

type SignInRequest = { browser?: Browser; path?: string } & Record<string, unknown>;

/** The code in the URL of an approval page. */
export const codeIn = (url: string): string => fragmentOf(url).get('code') ?? '';

/** The URL that the approval page sends the user back to. */
export const forwardUrlIn = (url: string): string => fragmentOf(url).get('forwardUrl') ?? '';

const fragmentOf = (url: string): URLSearchParams =>
  new URLSearchParams(new URL(url).hash.replace(/^#\?/, ''));

/** The parameters of the URL that a response redirects to. */
export function redirectOf(response: Response): { path: string; error: string | null } {
  const url = new URL(response.headers.get('location') ?? '', ORIGIN);
  return { path: url.pathname, error: url.searchParams.get('error') };
}
