import type { Command } from 'commander';
import { type AccountOptions, openAccount } from './account.ts';
import { interruptible } from './interrupt.ts';
import { print } from './output.ts';
import { plain } from './plain.ts';
import { publicUser } from './public-fields.ts';

export interface WhoamiOptions extends AccountOptions {
  json?: true;
}

/** `plex-pin whoami`: the user whose token it is. */
export const whoami = (options: WhoamiOptions, command: Command): Promise<void> =>
  interruptible(async (signal) => {
    const { client } = await openAccount(options, command, signal);
    const user = await client.getUser(undefined, { signal });
    if (options.json) return print(`${JSON.stringify(publicUser(user))}\n`);
    const lines = [
      `Title:     ${plain(user.title)}`,
      `Username:  ${plain(user.username)}`,
      // Managed users have none.
      ...(user.email ? [`E-mail:    ${plain(user.email)}`] : []),
    ];
    return print(`${lines.join('\n')}\n`);
  });
