import type { Command } from 'commander';
import type { Resource, User } from '../../index.ts';
import { ownerOf } from '../../media-servers/access.ts';
import { kindOf } from '../../media-servers/connections.ts';
import { listServers } from '../../media-servers/list-servers.ts';
import { type AccountOptions, addAccountOptions, openAccount } from '../account.ts';
import { stripControlCharacters } from '../terminal/format.ts';
import { runInterruptible } from '../terminal/interrupt.ts';
import { publicResource } from '../public-fields.ts';
import { printResult, printStatus } from '../terminal/stdio.ts';

interface ServersOptions extends AccountOptions {
  json?: true;
}

/** A server, and the ID of its owner's account: apps that let in its users check both. */
interface ListedServer {
  server: Resource;
  ownerId: number | undefined;
}

/** Adds `plex-pin servers`, which lists the user's servers. */
export function addServersCommand(program: Command): void {
  const command = program
    .command('servers')
    .description(
      'List the servers that the user can access, each with its owner and its best connection.',
    );
  addAccountOptions(command, 'plex-pin servers', 'plex-pin servers --token-stdin --json < token')
    .option('--json', 'print a JSON array, without tokens; the best connection comes first')
    .action((options: ServersOptions) => printServers(options, command));
}

const printServers = (options: ServersOptions, command: Command): Promise<void> =>
  runInterruptible(async (signal) => {
    const { client } = await openAccount(options, command, signal);
    let user: Promise<User> | undefined;
    const getUser = () => (user ??= client.getUser(undefined, { signal }));
    const servers = await Promise.all(
      (await listServers(client, { signal })).map(async (server) => ({
        server,
        ownerId: await ownerOf(server, getUser),
      })),
    );
    if (options.json) {
      const list = servers.map(({ server, ownerId }) => ({ ...publicResource(server), ownerId }));
      return printResult(`${JSON.stringify(list)}\n`);
    }
    if (servers.length === 0) return printStatus('No servers.');
    return printResult(`${servers.map(formatServer).join('\n\n')}\n`);
  });

function formatServer({ server, ownerId }: ListedServer): string {
  const { name, owned, clientIdentifier, connections = [] } = server;
  const [best] = connections;
  return [
    `${stripControlCharacters(name ?? 'Unnamed server')} (${owned === true ? 'owned' : 'shared'})`,
    `  Identifier:  ${stripControlCharacters(clientIdentifier)}`,
    `  Owner:       ${ownerId ?? 'unknown'}`,
    `  Connection:  ${best ? `${stripControlCharacters(best.uri)} (${kindOf(best)})` : 'none'}`,
  ].join('\n');
}
