/** Random sequences of calls, failures and clock jumps, for one keeper or several that share a store. */
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { createPlexClient, PlexError } from '../../src/index.ts';
import { createTokenKeeper, decodeToken, type TokenStore } from '../../src/jwt/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { IDENTIFIER } from '../support/plex.ts';
import { DAY, MINUTE, NOW, setLocalClock, signedIn, unchecked } from './device.ts';
import { endFakeTime, pass, startFakeTime } from './fake-time.ts';
import { sharedStore } from './keeper.ts';

afterEach(endFakeTime);

/** How requests to plex.tv end. */
type NetworkState = 'fine' | 'slow' | 'reset' | '503' | '429' | 'html' | 'hang';
/** How calls of the store end. */
type StoreState = 'fine' | 'throws' | 'hangs' | 'loses' | 'garbles';

type Event =
  | { kind: 'pass'; ms: number }
  | { kind: 'token' | 'call'; process: number; callers: number }
  | { kind: 'network'; state: NetworkState }
  | { kind: 'store'; state: StoreState }
  | { kind: 'set clock' | 'sleep' | 'server jumps'; ms: number };

const within = (max: number) => fc.integer({ min: 0, max });
const span = fc.oneof(within(3_000), within(2 * MINUTE), within(4 * DAY));
const events = (...more: fc.Arbitrary<Event>[]): fc.Arbitrary<Event[]> =>
  fc.array(
    fc.oneof<fc.Arbitrary<Event>[]>(
      fc.record({ kind: fc.constant('pass' as const), ms: span }),
      fc.record({
        kind: fc.constantFrom('token' as const, 'call' as const),
        process: within(2),
        callers: fc.integer({ min: 1, max: 4 }),
      }),
      fc.record({
        kind: fc.constant('network' as const),
        state: fc.constantFrom<NetworkState>('fine', 'slow', 'reset', '503', '429', 'html', 'hang'),
      }),
      fc.record({ kind: fc.constant('set clock' as const), ms: span.map((ms) => ms - DAY) }),
      fc.record({ kind: fc.constantFrom('sleep' as const, 'server jumps' as const), ms: span }),
      ...more,
    ),
    { minLength: 5, maxLength: 40 },
  );

/** A cooldown of a minute with its `Retry-After`, a refresh that hangs, and a wait for another process. */
const RECOVERY_TIME = 3 * MINUTE;
/** How far the local clocks may drift apart without being noticed. */
const CLOCK_TOLERANCE = 5_000;

/** plex.tv, the network to it, and the true time. */
function createWorld() {
  let jumped = 0;
  let network: NetworkState = 'fine';
  let lastFailureAt = -Infinity;
  const trueNow = () => NOW + performance.now() + jumped;
  const sandbox = createSandbox({ now: trueNow });

  async function through(request: Request): Promise<Response> {
    switch (network) {
      case 'fine':
        break;
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, 2_000));
        break;
      case 'reset':
        throw new TypeError('fetch failed');
      case '503':
        return new Response(null, { status: 503, headers: { Date: date() } });
      case '429':
        return new Response(null, {
          status: 429,
          headers: { Date: date(), 'Retry-After': '20' },
        });
      case 'html':
        return new Response('<html>', { headers: { Date: date(), 'Content-Type': 'text/html' } });
      case 'hang':
        return new Promise(() => {});
    }
    return sandbox.fetch(request);
  }
  const date = () => new Date(trueNow()).toUTCString();

  return {
    sandbox,
    trueNow,
    through,
    jump: (ms: number) => (jumped += ms),
    jumped: () => jumped,
    /** Whether a refresh could have succeeded in the last minutes. */
    isFine: () => performance.now() - lastFailureAt > RECOVERY_TIME,
    setNetwork(next: NetworkState) {
      if (network !== 'fine' && network !== 'slow') lastFailureAt = performance.now();
      network = next;
      if (network !== 'fine' && network !== 'slow') lastFailureAt = Infinity;
    },
  };
}
type World = ReturnType<typeof createWorld>;

/** Records which processes refresh, from the nonce to the token or a failure, and how many did at once. */
function createRefreshMonitor() {
  const refreshing = new Set<object>();
  let mostAtOnce = 0;
  return {
    mostAtOnce: () => mostAtOnce,
    watch: async (process: object, request: Request, send: () => Promise<Response>) => {
      const isNonce = request.url.endsWith('/auth/nonce');
      if (!isNonce && !request.url.endsWith('/auth/token')) return send();
      refreshing.add(process);
      mostAtOnce = Math.max(mostAtOnce, refreshing.size);
      const end = () => refreshing.delete(process);
      request.signal.addEventListener('abort', end);
      try {
        const response = await send();
        const isJson = response.headers.get('Content-Type')?.startsWith('application/json');
        if (!isNonce || !response.ok || !isJson) end();
        return response;
      } catch (error) {
        end();
        throw error;
      }
    },
  };
}

/** The client of a process, and whether that can know plex.tv's time. */
function createProcess(world: World, watch: ReturnType<typeof createRefreshMonitor>['watch']) {
  const self = {};
  const clocks = () => ({
    wall: Date.now(),
    monotonic: performance.now(),
    jumped: world.jumped(),
  });
  let atLastResponse = clocks();
  const plex = createPlexClient({
    clientIdentifier: IDENTIFIER,
    fetch: (input, init) => {
      const request = new Request(input, init);
      return watch(self, request, async () => {
        const response = await world.through(request);
        atLastResponse = clocks();
        return response;
      });
    },
  });
  return {
    plex,
    /** Whether time has jumped since the last response without a trace in the local clocks. */
    cannotKnow: () => {
      const { wall, monotonic, jumped } = clocks();
      const apart = wall - atLastResponse.wall - (monotonic - atLastResponse.monotonic);
      return Math.abs(apart) <= CLOCK_TOLERANCE && jumped - atLastResponse.jumped > CLOCK_TOLERANCE;
    },
  };
}

/** The shared store, with latencies and failures. */
function createFaultyStore(latencies: readonly number[]) {
  const store = sharedStore();
  let calls = 0;
  let state: StoreState = 'fine';
  const delay = () =>
    new Promise((resolve) => setTimeout(resolve, latencies[calls++ % latencies.length] ?? 0));

  async function reach<T>(action: () => T | Promise<T>, lost: T): Promise<T> {
    await delay();
    if (state === 'throws') throw new Error('the store is down');
    if (state === 'hangs') return new Promise(() => {});
    const result = state === 'loses' ? lost : await action();
    await delay();
    return result;
  }

  const faulty: TokenStore = {
    getItem: (key) =>
      reach<unknown>(
        () => (state === 'garbles' ? `${store.values.get(key)}`.slice(5) : store.getItem(key)),
        null,
      ),
    setItem: (key, value) => reach(() => store.setItem(key, value), undefined),
    removeItem: (key) => reach(() => store.removeItem(key), undefined),
    setItemIfAbsent: (key, value, options) =>
      reach(() => store.setItemIfAbsent?.(key, value, options) ?? false, true),
  };
  return { store: faulty, setState: (next: StoreState) => (state = next) };
}

const scenario = (...more: fc.Arbitrary<Event>[]) =>
  fc.record({
    keepers: fc.integer({ min: 1, max: 3 }),
    latencies: fc.array(within(300), { minLength: 1, maxLength: 7 }),
    events: events(...more),
  });
type Scenario = { keepers: number; latencies: number[]; events: Event[] };

/** Plays a scenario, checks every outcome, and returns how many processes refreshed at once. */
async function play({ keepers: count, latencies, events }: Scenario): Promise<number> {
  startFakeTime();
  const world = createWorld();
  const { mostAtOnce, watch } = createRefreshMonitor();
  const { deviceKey } = await signedIn(world.sandbox, unchecked(world.sandbox));
  const shared = createFaultyStore(latencies);
  const reported: unknown[] = [];
  const processes = Array.from({ length: count }, () => {
    const { plex, cannotKnow } = createProcess(world, watch);
    const onRefreshFailed = (error: unknown) => reported.push(error);
    const keeper = createTokenKeeper(plex, { deviceKey, store: shared.store, onRefreshFailed });
    return { plex, keeper, cannotKnow };
  });
  const wrong: unknown[] = [];
  let open = 0;

  async function check(outcome: Promise<unknown>): Promise<void> {
    open++;
    try {
      await outcome;
    } catch (error) {
      if (world.isFine() || !(error instanceof PlexError)) wrong.push(error);
    } finally {
      open--;
    }
  }
  async function takeToken({ keeper, cannotKnow }: (typeof processes)[number]): Promise<void> {
    const token = await keeper.getToken();
    const left = Number(decodeToken(token).exp) * 1000 - world.trueNow();
    if (left <= 0 && world.isFine() && !cannotKnow()) wrong.push(`expired ${-left} ms ago`);
  }

  function apply(event: Event): Promise<void> | void {
    switch (event.kind) {
      case 'pass':
        return pass(event.ms);
      case 'network':
        return world.setNetwork(event.state);
      case 'store':
        shared.setState(event.state);
        return;
      case 'set clock':
        return setLocalClock(event.ms);
      case 'sleep':
        world.jump(event.ms);
        return setLocalClock(event.ms);
      case 'server jumps':
        world.jump(event.ms);
        return;
      case 'token':
      case 'call':
        break;
    }
    const process = processes[event.process % count];
    if (!process) return;
    for (let caller = 0; caller < event.callers; caller++) {
      const { plex, keeper } = process;
      void check(
        event.kind === 'token' ? takeToken(process) : plex.withToken(keeper.getToken).getUser(),
      );
    }
  }

  for (const event of events) await apply(event);

  // Once plex.tv and the store have worked for some minutes, every process gets a valid token.
  world.setNetwork('fine');
  shared.setState('fine');
  await pass(RECOVERY_TIME + 1);
  for (const { plex, keeper } of processes) {
    void check(plex.withToken(keeper.getToken).getUser());
    await pass(MINUTE);
  }
  expect(wrong).toEqual([]);
  expect(open).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  for (const error of reported) expect(error).toBeInstanceOf(PlexError);
  endFakeTime();
  return mostAtOnce();
}

test('no expired token while a refresh could succeed, and never two refreshes at once', async () => {
  await fc.assert(
    fc.asyncProperty(scenario(), async (played) => {
      expect(await play(played)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 100 },
  );
});

test('no expired token either if the store fails, returns garbage or loses values', async () => {
  const storeStates = fc.record({
    kind: fc.constant('store' as const),
    state: fc.constantFrom<StoreState>('fine', 'throws', 'hangs', 'loses', 'garbles'),
  });
  await fc.assert(
    fc.asyncProperty(scenario(storeStates), async (played) => {
      await play(played);
    }),
    { numRuns: 60 },
  );
});
