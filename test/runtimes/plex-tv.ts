import { createSandbox, type FaultEffect, type Sandbox } from 'plex-pin/sandbox';

/** A sandbox that listens, and a second one: every request that it receives was sent to the wrong host. */
export interface PlexTv extends AsyncDisposable {
  url: string;
  elsewhere: Sandbox;
}

/**
 * Starts the sandbox that all runtimes call over HTTP. A user approves each code after a moment; a client
 * whose identifier is that of a fault has that fault.
 */
export async function startPlexTv(): Promise<PlexTv> {
  const sandbox = createSandbox({ cors: true, autoApprove: 0.3 });
  const elsewhere = createSandbox({ cors: true, autoApprove: 0 });
  const faults: Record<string, FaultEffect> = {
    reset: { kind: 'reset' },
    'reset-body': { kind: 'reset', at: 'body' },
    hang: { kind: 'hang' },
    'hang-body': { kind: 'hang', at: 'body' },
    truncate: { kind: 'truncate' },
    endless: { kind: 'huge', bytes: Infinity },
    redirect: { kind: 'redirect', to: (await elsewhere.listen()).url, status: 307 },
  };
  for (const [name, effect] of Object.entries(faults)) {
    const match = ({ headers }: Request) => headers.get('X-Plex-Client-Identifier') === name;
    sandbox.fail({ ...effect, times: Infinity, match });
  }
  return {
    url: (await sandbox.listen()).url,
    elsewhere,
    async [Symbol.asyncDispose]() {
      await sandbox[Symbol.asyncDispose]();
      await elsewhere[Symbol.asyncDispose]();
    },
  };
}
