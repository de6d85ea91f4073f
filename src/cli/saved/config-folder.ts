import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import process from 'node:process';

/**
 * The folder of this command's configuration, where the system's applications keep theirs. It is always absolute, so
 * that no secret is saved below the current folder.
 *
 * @throws The user has no home folder.
 */
export function configFolder(): string {
  const { APPDATA, XDG_CONFIG_HOME } = process.env;
  if (process.platform === 'win32') {
    return join(ifAbsolute(APPDATA) ?? join(homeFolder(), 'AppData/Roaming'), 'plex-pin/Config');
  }
  if (process.platform === 'darwin') return join(homeFolder(), 'Library/Preferences/plex-pin');
  // "If an implementation encounters a relative path [...] it should ignore it" (XDG Base Directory Specification).
  return join(ifAbsolute(XDG_CONFIG_HOME) ?? join(homeFolder(), '.config'), 'plex-pin');
}

const ifAbsolute = (path: string | undefined): string | undefined =>
  path !== undefined && isAbsolute(path) ? path : undefined;

/** The user's home folder, from the environment or else from the user database. */
function homeFolder(): string {
  for (const find of [homedir, () => userInfo().homedir]) {
    try {
      const folder = ifAbsolute(find());
      if (folder !== undefined) return folder;
    } catch {
      // The user database does not contain this user, as is usual in a container with `--user`.
    }
  }
  throw new Error('The home folder is unknown: set HOME to an absolute path');
}
