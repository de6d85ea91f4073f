/** What an app does after a sign-in: whose servers, which connection, and who is watching. */
import {
  type ConnectableServer,
  type Connection,
  type ConnectOptions,
  connectTo,
  hasAccess,
  type HomeUser,
  listHomeUsers,
  listServers,
  type OwnedServer,
  type PlexClient,
  type Resource,
  type SwitchedUser,
  switchUser,
} from 'plex-pin';

const ours: OwnedServer = { machineIdentifier: 'abc', ownerId: 1 };
const options: ConnectOptions = { timeout: 3_000, signal: AbortSignal.timeout(3_000), fetch };

export async function enter(me: PlexClient, pin?: string): Promise<string | undefined> {
  if (!(await hasAccess(me, ours, { timeout: 1_000 }))) return undefined;
  const users: HomeUser[] = await listHomeUsers(me);
  const { token, user }: SwitchedUser = await switchUser(me, { uuid: users[0]?.uuid ?? '', pin });
  const servers: Resource[] = await listServers(me.withToken(token));
  const server: ConnectableServer | undefined = servers[0];
  const connection: Connection | undefined = server && (await connectTo(server, options));
  return `${user.title} ${connection?.uri}`;
}
