import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { PEERS, ROOT } from './paths.ts';

/** The minimal flow of an app: a strong PIN, its URL, the token. */
const FLOWS: Record<string, { code: string; folder: string; platform: 'browser' | 'node' }> = {
  'openapi-fetch': {
    code: "import createClient from 'openapi-fetch'; console.log(await createClient({ baseUrl: 'https://plex.tv' }).POST('/pins'));",
    folder: ROOT,
    platform: 'browser',
  },
  'plex-pin': {
    code: `import { createPlexClient, startSignIn } from './dist/index.js';
      const signIn = await startSignIn(createPlexClient({ clientIdentifier: 'a' }));
      console.log(signIn.url, (await signIn.wait()).token);`,
    folder: ROOT,
    platform: 'browser',
  },
  // It imports Node's modules.
  '@ctrl/plex': {
    code: `import { MyPlexAccount } from '@ctrl/plex';
      const login = await MyPlexAccount.getWebLogin();
      console.log(login.uri, (await MyPlexAccount.webLoginCheck(login)).token);`,
    folder: PEERS,
    platform: 'node',
  },
  plexjs: {
    code: `import { PlexAPI } from '@lukehagar/plexjs';
      const { plex } = new PlexAPI();
      const pin = (await plex.getPin({ clientID: 'a', strong: true })).authPinContainer;
      console.log(pin.code, await plex.getTokenByPinId({ clientID: 'a', pinID: pin.id }));`,
    folder: PEERS,
    platform: 'browser',
  },
  'plex-oauth': {
    code: `import { PlexOauth } from 'plex-oauth';
      const oauth = new PlexOauth({ clientIdentifier: 'a', product: 'a', device: 'a', version: '1' });
      const [url, id] = await oauth.requestHostedLoginURL();
      console.log(url, await oauth.checkForAuthToken(id, 1000, 900));`,
    folder: PEERS,
    platform: 'browser',
  },
};

/** The parts of the core. A module belongs to the first part that names it. */
const PARTS: [title: string, modules: RegExp][] = [
  ["openapi-fetch's client", /node_modules\/openapi-fetch/],
  ['15 operations and the validators of their responses', /^generated\//],
  ['validation of options and requests', /client\/(options|validate|input|serialize|url)\./],
  [
    'requests: middleware, redirects within the origin, deadlines, expired tokens',
    /client\/(call|http|guarded-fetch|abort|client|client-state)\./,
  ],
  ['plex.fetch', /client\/plex-fetch\./],
  ['responses: bounds, errors with advice, redaction of secrets', /client\//],
  ['the wait: schedule, back-off, deadline, nudges', /sign-in\/(schedule|poll|single-flight)/],
  ['the sign-in: URLs, states, device keys', /sign-in\//],
];

export interface Size {
  minified: number;
  /** `gzip -9`. */
  gzipped: number;
}

const gzipped = (code: string): number => gzipSync(code, { level: 9 }).length;

/** Measures the size of a bundled flow: `esbuild --bundle --minify`. */
export async function bundleSize(client: string): Promise<Size> {
  const code = await bundle(client);
  return { minified: Buffer.byteLength(code), gzipped: gzipped(code) };
}

/** Bundles and minifies a flow. */
export async function bundle(client: string, withMarks = false): Promise<string> {
  const flow = FLOWS[client];
  if (!flow) throw new Error(`There is no flow of ${client}`);
  const { outputFiles } = await build({
    stdin: { contents: flow.code, resolveDir: flow.folder, loader: 'ts' },
    absWorkingDir: flow.folder,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: flow.platform,
    write: false,
    logLevel: 'error',
    plugins: withMarks ? [marks] : [],
  });
  return outputFiles[0]?.text ?? '';
}

const mark = (path: string): string => `globalThis["@@${path}"]();`;

/** Marks each module with its path, so that the bundle can be split into modules again. */
const marks = {
  name: 'marks',
  setup(build: import('esbuild').PluginBuild) {
    build.onLoad({ filter: /\.m?js$/ }, ({ path }) => ({
      // The bundler marks each module in a file of `dist` as a region.
      contents: `${mark(path)}${readFileSync(path, 'utf8').replace(/^\/\/#region (\S+)/gm, (_, module: string) => mark(module))}`,
      loader: 'js' as const,
    }));
  },
};

/** Measures how many gzipped bytes each part of the core adds to the bundle. */
export async function coreParts(): Promise<{ title: string; gzipped: number }[]> {
  const [head = '', ...pieces] = (await bundle('plex-pin', true)).split(
    /globalThis\["@@([^"]+)"\]\(\)[;,]?/,
  );
  const modules = pieces.flatMap((piece, index) =>
    index % 2 === 0 ? [{ path: piece, code: pieces[index + 1] ?? '' }] : [],
  );
  const partOf = (path: string) => PARTS.find(([, pattern]) => pattern.test(path))?.[0];
  const without = (title?: string) =>
    gzipped(head + modules.map(({ path, code }) => (partOf(path) === title ? '' : code)).join(''));
  const whole = without('');
  return PARTS.map(([title]) => ({ title, gzipped: whole - without(title) }));
}

/** Counts the packages that a client installs, itself included, and their bytes. */
export function installedSize(client: string): { packages: number; bytes: number } {
  if (client === 'plex-pin') {
    const manifest = readManifest(ROOT);
    const found = closure(ROOT, Object.keys(manifest.dependencies ?? {}));
    const own = ['dist', 'package.json', 'README.md', 'LICENSE'].map((name) => join(ROOT, name));
    return { packages: found.size + 1, bytes: total([...found, ...own]) };
  }
  const at = client === 'openapi-fetch' ? ROOT : PEERS;
  const found = closure(at, [client === 'plexjs' ? '@lukehagar/plexjs' : client]);
  return { packages: found.size, bytes: total([...found]) };
}

const readManifest = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
    peerDependencies?: Record<string, string>;
  };

/** Finds the folders of packages and of all their dependencies, below one folder. */
function closure(at: string, names: string[]): Set<string> {
  const found = new Set<string>();
  const pending = names.map((name) => join(at, 'node_modules', name));
  for (const folder of pending) {
    if (found.has(folder)) continue;
    found.add(folder);
    const { dependencies, peerDependencies } = readManifest(folder);
    for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
      const nested = join(folder, 'node_modules', name);
      const place = existsSync(nested) ? nested : join(at, 'node_modules', name);
      // Peers may be optional.
      if (existsSync(place)) pending.push(place);
    }
  }
  return found;
}

const total = (paths: string[]): number => paths.reduce((sum, path) => sum + bytesIn(path), 0);

function bytesIn(path: string): number {
  const about = statSync(path);
  if (!about.isDirectory()) return about.size;
  // A nested package is counted separately.
  return readdirSync(path)
    .filter((name) => name !== 'node_modules')
    .reduce((sum, name) => sum + bytesIn(join(path, name)), 0);
}
