/**
 * A local plex.tv for tests.
 *
 * @module sandbox
 */
export { createSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts';
export type { Leniency } from './leniency.ts';
export type { Listener, ListenOptions } from './listen.ts';
export type { Fault, FaultEffect, FaultMatch } from './faults/faults.ts';
export type { RecordedRequest } from './recorder.ts';
export type { RateLimit } from './routes.ts';
export type { SandboxServer } from './account/servers.ts';
export type { SandboxUser } from './account/users.ts';
