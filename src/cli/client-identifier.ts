import { randomUUID } from 'node:crypto';
import { configFile, createFile, readFileIfExists, replaceFile } from './config-file.ts';
import { profileFolder } from './profile.ts';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

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

/** Reads the identifier. Resolves with '' if the file is empty, as a full disk can leave it. */
async function readIdentifier(file: string): Promise<string | undefined> {
  const identifier = (await readFileIfExists(file))?.trim();
  if (identifier && !UUID.test(identifier)) {
    throw new Error(
      `${file} does not contain a UUID. Correct it, or delete it to generate a new one`,
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
