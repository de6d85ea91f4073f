import { readFile } from 'node:fs/promises';
import type { SandboxOptions, SandboxServer, SandboxUser } from '../../sandbox/index.ts';

/** The options of `createSandbox` that a JSON file can express, each with its type. */
const TYPES = {
  users: 'an array',
  servers: 'an array',
  autoApprove: 'a number',
  cors: 'a boolean',
  rateLimit: 'an object',
  bindPins: 'a boolean',
  leniency: 'an object',
} as const satisfies Partial<Record<keyof SandboxOptions, string>>;

/**
 * Reads the options of a sandbox from a JSON file.
 *
 * @throws Error if the file cannot be read, is not JSON, or has an unknown option or one of another type
 */
export async function readSandboxConfig(file: string): Promise<SandboxOptions> {
  const options = parseObject(file, await readFile(file, 'utf8'));
  for (const [name, value] of Object.entries(options)) {
    const type = Object.hasOwn(TYPES, name) ? TYPES[name as keyof typeof TYPES] : undefined;
    if (type === undefined) {
      throw new Error(
        `${file}: unknown option '${name}'; known options: ${Object.keys(TYPES).join(', ')}`,
      );
    }
    if (typeOf(value) !== type) throw new Error(`${file}: ${name} must be ${type}`);
  }
  // The fields of users and servers have the names and types of the API: their defaults are in the sandbox.
  return options;
}

function parseObject(file: string, text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // The message below says what is wrong.
  }
  throw new Error(`${file} must contain a JSON object with the options of the sandbox`);
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : `a ${typeof value}`;
}

/** Describes accounts and managed users; if there are managed users, the first account administers their Plex Home. */
export function describeUsers(
  names: readonly string[] = ['owner', 'friend'],
  homeUsers: readonly string[] = [],
): SandboxUser[] {
  const hasHome = homeUsers.length > 0;
  return [
    ...names.map((username, index) =>
      hasHome && index === 0 ? { username, home: true, homeAdmin: true } : { username },
    ),
    ...homeUsers.map((title) => ({ username: '', title })),
  ];
}

/** Describes servers that the first user shares with all the others. */
export function describeServers(
  names: readonly string[],
  users: readonly SandboxUser[] = describeUsers(),
): SandboxServer[] {
  const others = users.slice(1).map(({ username, title }) => username || title || '');
  return names.map((name) => ({ name, sharedWith: others }));
}
