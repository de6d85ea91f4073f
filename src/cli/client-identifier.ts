import { randomUUID } from 'node:crypto';
import { configFile, create, readIfThere } from './config-file.ts';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The identifier of this installation: made at the first call, and kept for all others. */
export async function storedIdentifier(): Promise<string> {
  const file = configFile('client-identifier');
  try {
    return (await read(file)) ?? (await make(file));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`No client identifier: ${reason}; or give one with --client-identifier`, {
      cause: error,
    });
  }
}

async function read(file: string): Promise<string | undefined> {
  const identifier = (await readIfThere(file))?.trim();
  if (identifier !== undefined && !UUID.test(identifier)) {
    throw new Error(`${file} holds no UUID: correct it, or remove it to have a new one made`);
  }
  return identifier;
}

/** Of two commands that do so at once, both get what the first wrote. */
async function make(file: string): Promise<string> {
  const identifier = randomUUID();
  if (await create(file, `${identifier}\n`)) return identifier;
  const theirs = await read(file);
  if (theirs === undefined) throw new Error(`${file} was removed while it was made: try again`);
  return theirs;
}
