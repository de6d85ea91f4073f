import { createPlexClient, startSignIn } from '../../src/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';

const SIGN_INS = 1_000;

/** Measures the duration of each request while a thousand users sign in at once, over a socket. */
export async function benchSignIns(): Promise<void> {
  const sandbox = createSandbox();
  const listener = await sandbox.listen();
  const took: Record<'create' | 'poll' | 'collect', number[]> = {
    create: [],
    poll: [],
    collect: [],
  };
  const timed = async <T>(kind: keyof typeof took, action: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await action();
    took[kind].push(performance.now() - started);
    return result;
  };
  const plex = createPlexClient({
    clientIdentifier: 'bench',
    plexTv: listener.url,
    timeout: 60_000,
  });
  let errors = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: SIGN_INS }, async () => {
      try {
        const signIn = await timed('create', () => startSignIn(plex));
        await timed('poll', () => signIn.check());
        sandbox.approve(signIn.code);
        if (!(await timed('collect', () => signIn.check()))) errors++;
      } catch {
        errors++;
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  await listener.close();
  console.log(
    `${SIGN_INS} sign-ins at once over a socket: ${errors} errors, ${seconds.toFixed(1)} s, ${Math.round((3 * SIGN_INS) / seconds)} requests a second`,
  );
  for (const [kind, times] of Object.entries(took)) {
    const sorted = times.sort((a, b) => a - b);
    const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
    console.log(`  ${kind.padEnd(8)} p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`);
  }
}
