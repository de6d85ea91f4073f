import type { Listener, Sandbox } from '../sandbox/index.ts';
import { interruptible } from './interrupt.ts';
import { print, say } from './output.ts';
import { asJson, asLine } from './request-log.ts';
import { explain } from './sandbox-guide.ts';
import { isLoopback, reachableUrl } from './loopback.ts';

export interface SandboxCommandOptions {
  port: number;
  host: string;
  user?: string[];
  autoApprove?: number;
  json?: true;
}

/** `plex-pin sandbox`: a plex.tv on this machine, until it is stopped. */
export const runSandbox = (options: SandboxCommandOptions): Promise<void> =>
  interruptible(async (signal) => {
    const { user, autoApprove, json } = options;
    const log = failable();
    // Loaded here, since nobody else needs it.
    const { createSandbox } = await import('../sandbox/index.ts');
    const sandbox = createSandbox({
      users: user?.map((username) => ({ username })),
      autoApprove,
      onRequest: (request) => log.watch(print(`${json ? asJson(request) : asLine(request)}\n`)),
    });
    try {
      const listener = await listen(sandbox, options);
      const url = reachableUrl(listener.url);
      if (!isLoopback(options.host)) {
        say(
          `Warning: whoever reaches ${options.host} at port ${new URL(url).port} can use this sandbox, and read what is sent to it.`,
        );
      }
      await print(json ? `${JSON.stringify({ url })}\n` : explain(url, options));
      await Promise.race([aborted(signal), log.failed]);
    } finally {
      await sandbox[Symbol.asyncDispose]();
    }
  }, 'Stopped');

async function listen(sandbox: Sandbox, { port, host }: SandboxCommandOptions): Promise<Listener> {
  try {
    return await sandbox.listen({ port, hostname: host });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new Error(`Port ${port} is in use: choose another with --port, or leave that out`, {
      cause: error,
    });
  }
}

/** Rejects when the signal aborts, with its reason. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
  });

/** Tells of the first of the watched promises that fails, which nobody waits for. */
function failable(): { watch: (done: Promise<void>) => void; failed: Promise<never> } {
  let fail: (error: unknown) => void;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  return { watch: (done) => void done.catch((error: unknown) => fail(error)), failed };
}
