import type { Command } from 'commander';
import { listServers } from '../client/list-servers.ts';
import type { Connection, Resource } from '../index.ts';
import { type AccountOptions, addAccountOptions, openAccount } from './account.ts';
import { stripControlCharacters } from './format.ts';
import { runInterruptible } from './interrupt.ts';
import { publicResource } from './public-fields.ts';
import { printResult, printStatus } from './stdio.ts';

interface ServersOptions extends AccountOptions {
  json?: true;
}

/** Adds `plex-pin servers`, which lists the user's servers. */
export function addServersCommand(program: Command): void {
  const command = program
    .command('servers')
    .description('List the servers that the user can access, each with its best connection.');
  addAccountOptions(command, 'plex-pin servers', 'plex-pin servers --token-stdin --json < token')
    .option('--json', 'print a JSON array, without tokens; the best connection comes first')
    .action((options: ServersOptions) => printServers(options, command));
}

const printServers = (options: ServersOptions, command: Command): Promise<void> =>
  runInterruptible(async (signal) => {
    const { client } = await openAccount(options, command, signal);
    const servers = (await listServers(client, { signal })).map((server) => ({
      ...server,
      connections: sortConnections(server.connections ?? []),
    }));
    if (options.json) return printResult(`${JSON.stringify(servers.map(publicResource))}\n`);
    if (servers.length === 0) return printStatus('No servers.');
    return printResult(`${servers.map(formatServer).join('\n\n')}\n`);
  });

function formatServer({ name, owned, clientIdentifier, connections = [] }: Resource): string {
  const [best] = connections;
  return [
    `${stripControlCharacters(name ?? 'Unnamed server')} (${owned === true ? 'owned' : 'shared'})`,
    `  Identifier:  ${stripControlCharacters(clientIdentifier)}`,
    `  Connection:  ${best ? `${stripControlCharacters(best.uri)} (${kindOf(best)})` : 'none'}`,
  ].join('\n');
}

/** The kinds of connections, best first. */
const KINDS = ['local', 'remote', 'relay'] as const;

/** The kind of a connection, which is remote unless plex.tv says otherwise. */
function kindOf({ local, relay }: Connection): (typeof KINDS)[number] {
  if (relay === true) return 'relay';
  return local === true ? 'local' : 'remote';
}

/** Sorts connections in the order to try them: local first, relay last, HTTPS before HTTP. */
const sortConnections = (connections: readonly Connection[]): Connection[] =>
  [...connections].sort((one, other) => rank(one) - rank(other));

const rank = (connection: Connection): number =>
  2 * KINDS.indexOf(kindOf(connection)) + (/^https:/i.test(connection.uri) ? 0 : 1);
