import { isLoopback } from '../client/url.ts';
import type { ListenOptions, SandboxOptions } from '../sandbox/index.ts';

/** A sandbox that listens on this machine. */
export interface LocalSandbox {
  /** Its origin, which a client on this machine can connect to. */
  url: string;
  /** Whether other machines can reach it. */
  isExposed: boolean;
  close: () => Promise<void>;
}

/** Starts a sandbox. */
export async function startLocalSandbox(
  options: SandboxOptions,
  { port, hostname }: ListenOptions = {},
): Promise<LocalSandbox> {
  // This is imported on demand because most commands do not need it.
  const { createSandbox } = await import('../sandbox/index.ts');
  const sandbox = createSandbox(options);
  try {
    const { url } = await sandbox.listen({ port, hostname });
    return {
      url: toReachableUrl(url),
      isExposed: !isLoopback(new URL(url).hostname),
      close: () => sandbox[Symbol.asyncDispose](),
    };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new Error(`Port ${port} is in use. Choose another with --port, or omit --port`, {
      cause: error,
    });
  }
}

/** Replaces 0.0.0.0 and ::, which mean all addresses of this machine, with one that clients can connect to. */
function toReachableUrl(listening: string): string {
  const url = new URL(listening);
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1';
  if (url.hostname === '[::]') url.hostname = '[::1]';
  return url.origin;
}
