import { say } from './output.ts';

/** Age of a code at which the sandbox approves it, in seconds. */
const APPROVES_AFTER = 3;

/** Starts a plex.tv on this machine. It is loaded here, since nobody else needs it. */
export async function startSandbox(): Promise<{ url: string; close(): Promise<void> }> {
  const { createSandbox } = await import('../sandbox/index.ts');
  const listener = await createSandbox({ autoApprove: APPROVES_AFTER }).listen();
  say(`No real Plex: a sandbox at ${listener.url} approves after ${APPROVES_AFTER} seconds.\n`);
  return listener;
}
