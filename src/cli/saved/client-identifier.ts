import { randomUUID } from 'node:crypto';
import { configFile, createFile, readFileIfExists, replaceFile } from './config-file.ts';
import { profileFolder } from './profile.ts';

/** Control characters and line breaks, which the header of an identifier cannot contain. */
const INVALID = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/**
 * Loads the identifier of a profile. The first call generates and saves it. Each profile has its own, because plex.tv
 * binds a device key to one identifier.
 */
export async function loadClientIdentifier(profile: string | undefined): Promise<string> {
  try {
    const file = configFile(...profileFolder(profile), 'client-identifier');
    return (await readIdentifier(file)) || (await createIdentifier(file));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `No client identifier: ${reason}. You can also pass one with --client-identifier`,
      {
        cause: error,
      },
    );
  }
}

/** Saves the identifier that the user chose for a profile. The profile keeps it, even after a sign-out. */
export const saveClientIdentifier = (
  profile: string | undefined,
  identifier: string,
): Promise<void> =>
  replaceFile(configFile(...profileFolder(profile), 'client-identifier'), `${identifier}\n`);

/** Reads the identifier. Resolves with '' if the file is empty, as a full disk can leave it. */
async function readIdentifier(file: string): Promise<string | undefined> {
  const identifier = (await readFileIfExists(file))?.trim();
  if (identifier && INVALID.test(identifier)) {
    throw new Error(
      `${file} does not contain a client identifier. Correct it, or delete it to generate a new one`,
    );
  }
  return identifier;
}

/** When two commands do this at the same time, both return the identifier that was saved first. */
async function createIdentifier(file: string): Promise<string> {
  const identifier = randomUUID();
  const text = `${identifier}\n`;
  if (await createFile(file, text)) return identifier;
  const existing = await readIdentifier(file);
  if (existing === '') {
    await replaceFile(file, text);
    return identifier;
  }
  if (existing === undefined) {
    throw new Error(`Another process deleted ${file}. Try again`);
  }
  return existing;
}
