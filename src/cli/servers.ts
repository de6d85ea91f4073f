import type { Command } from 'commander';
import { listServers } from '../client/list-servers.ts';
import type { Resource } from '../index.ts';
import { type AccountOptions, openAccount } from './account.ts';
import { bestFirst, kindOf } from './connections.ts';
import { interruptible } from './interrupt.ts';
import { print, say } from './output.ts';
import { plain } from './plain.ts';
import { publicResource } from './public-fields.ts';

export interface ServersOptions extends AccountOptions {
  json?: true;
}

/** `plex-pin servers`: the servers that the user may use. */
export const printServers = (options: ServersOptions, command: Command): Promise<void> =>
  interruptible(async (signal) => {
    const { client } = await openAccount(options, command, signal);
    const servers = (await listServers(client, { signal })).map((server) => ({
      ...server,
      connections: bestFirst(server.connections ?? []),
    }));
    if (options.json) return print(`${JSON.stringify(servers.map(publicResource))}\n`);
    if (servers.length === 0) return say('No servers.');
    return print(`${servers.map(describeServer).join('\n\n')}\n`);
  });

function describeServer({ name, owned, clientIdentifier, connections = [] }: Resource): string {
  const [best] = connections;
  return [
    `${plain(name)} (${owned === true ? 'owned' : 'shared'})`,
    `  Identifier:  ${plain(clientIdentifier)}`,
    `  Connection:  ${best ? `${plain(best.uri)} (${kindOf(best)})` : 'none'}`,
  ].join('\n');
}
