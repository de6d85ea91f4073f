import { createPlexClient, type SignIn, startSignIn } from '../../src/index.ts';

const WAITS = 10_000;
/** Long enough that no sign-in polls twice (ms). */
const PAUSE = 600_000;

/** plex.tv in the process, as cheap as possible, so that only the client is measured. */
function cheapPlexTv() {
  const approved = new Set<number>();
  let created = 0;
  let polls = 0;
  const fetch = (async (request: Request) => {
    const pin = { id: 0, code: 'KYLX', expiresIn: 1800, authToken: null as string | null };
    if (request.method === 'POST') pin.id = ++created;
    else {
      polls++;
      pin.id = Number(request.url.slice(request.url.lastIndexOf('/') + 1));
      if (approved.has(pin.id)) pin.authToken = `token-${pin.id}`;
    }
    return Response.json(pin);
    // Only ever called with a Request, by the client below.
  }) as typeof globalThis.fetch;
  return { fetch, approve: (id: number) => approved.add(id), polls: () => polls };
}

const pause = () => new Promise((done) => setTimeout(done, 100));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause();
}

/** Measures how fast ten thousand pending sign-ins in one process poll, and checks that none is lost. */
export async function benchWaits(): Promise<{ waits: number; lost: number }> {
  const server = cheapPlexTv();
  const plex = createPlexClient({ clientIdentifier: 'bench', fetch: server.fetch });
  // The engine compiles and caches on the first calls.
  for (let round = 0; round < 200; round++) await (await startSignIn(plex)).check();

  const signIns: SignIn[] = [];
  for (let count = 0; count < WAITS; count++) signIns.push(await startSignIn(plex));
  let tokens = 0;
  const polled = server.polls();
  const started = performance.now();
  const waits = signIns.map(async (signIn) => {
    const { token } = await signIn.wait({ interval: PAUSE });
    if (token === `token-${signIn.id}`) tokens++;
  });
  await until(() => server.polls() === polled + WAITS);
  const rate = WAITS / ((performance.now() - started) / 1000);

  for (const signIn of signIns) {
    server.approve(signIn.id);
    signIn.nudge();
  }
  await Promise.all(waits);

  console.log(`${WAITS} waits: ${Math.round(rate)} polls a second`);
  console.log(`${tokens} of ${WAITS} tokens collected, ${WAITS - tokens} lost`);
  return { waits: WAITS, lost: WAITS - tokens };
}
