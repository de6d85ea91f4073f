import type { Command } from 'commander';
import type { ClientOptions } from './client.ts';
import { freshToken } from './fresh-token.ts';
import { interruptible } from './interrupt.ts';
import { openKept } from './kept.ts';
import { print } from './output.ts';

/** `plex-pin token`: the kept token, refreshed where that is due. */
export const printToken = (options: ClientOptions, command: Command): Promise<void> =>
  interruptible(async (signal) => {
    const kept = await openKept(options, command, signal);
    await print(`${await freshToken(kept, signal)}\n`);
  });
