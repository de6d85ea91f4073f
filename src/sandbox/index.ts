export { createSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts';
export type { Listener, ListenOptions } from './listen.ts';
export type { SandboxUser } from './users.ts';
