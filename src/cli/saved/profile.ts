import { readdir } from 'node:fs/promises';
import process from 'node:process';
import { type Command, Option } from 'commander';
import { configFile } from './config-file.ts';

/** The option of every command that uses a saved sign-in. */
export interface ProfileOptions {
  profile?: string;
}

/** Adds `--profile`. */
export const addProfileOption = (command: Command): Command =>
  command.addOption(
    new Option('--profile <name>', 'use another saved account (default: PLEX_PIN_PROFILE)'),
  );

/** A name is also the name of a folder. */
const NAME = /^[A-Za-z\d][\w-]{0,63}$/;

/** The profile that a command uses; undefined for the one without a name. */
export function profileOf({ profile }: ProfileOptions, command: Command): string | undefined {
  // An empty variable counts as unset, but an empty option is probably a mistake in a script.
  const name = profile ?? (process.env['PLEX_PIN_PROFILE'] || undefined);
  if (name !== undefined && !NAME.test(name)) {
    const source = profile === undefined ? 'PLEX_PIN_PROFILE' : '--profile';
    return command.error(
      `error: ${source} must be a name of up to 64 letters, digits, hyphens and underscores`,
    );
  }
  return name;
}

/** The folder of a profile below that of the configuration. */
export const profileFolder = (profile: string | undefined): string[] =>
  profile === undefined ? [] : ['profiles', profile];

/** Lists the names of the profiles that are saved. */
export async function listProfiles(): Promise<string[]> {
  const folders = await readdir(configFile('profiles')).catch(() => []);
  return folders.filter((name) => NAME.test(name)).sort();
}

/** The flags that select a profile, for a command line in a message. */
export const profileFlags = (profile: string | undefined): string =>
  profile === undefined ? '' : ` --profile ${profile}`;
