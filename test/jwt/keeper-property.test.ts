/** Any mix of callers, failures and clock jumps, for one keeper or several with one store. */
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

type Weather = 'fine' | 'slow' | 'reset' | '503' | '429' | 'html' | 'hang';
/** What the store does: nothing wrong, or once in a while something. */
type StoreWeather = 'fine' | 'throws' | 'hangs' | 'loses' | 'garbles';

type Event =
  | { kind: 'pass'; ms: number }
  | { kind: 'token' | 'call'; who: number; callers: number }
  | { kind: 'weather'; weather: Weather }
  | { kind: 'store'; weather: StoreWeather }
  | { kind: 'set clock' | 'sleep' | 'server jumps'; ms: number };

const within = (max: number) => fc.integer({ min: 0, max });
const span = fc.oneof(within(3_000), within(2 * MINUTE), within(4 * DAY));
const events = (...more: fc.Arbitrary<Event>[]): fc.Arbitrary<Event[]> =>
  fc.array(
    fc.oneof<fc.Arbitrary<Event>[]>(
      fc.record({ kind: fc.constant('pass' as const), ms: span }),
      fc.record({
        kind: fc.constantFrom('token' as const, 'call' as const),
        who: within(2),
        callers: fc.integer({ min: 1, max: 4 }),
      }),
      fc.record({
        kind: fc.constant('weather' as const),
        weather: fc.constantFrom<Weather>('fine', 'slow', 'reset', '503', '429', 'html', 'hang'),
      }),
      fc.record({ kind: fc.constant('set clock' as const), ms: span.map((ms) => ms - DAY) }),
      fc.record({ kind: fc.constantFrom('sleep' as const, 'server jumps' as const), ms: span }),
      ...more,
    ),
    { minLength: 5, maxLength: 40 },
  );

/** A rest of a minute and what `Retry-After` adds, a refresh that hangs, a wait for another process. */
const BAD_WEATHER_LASTS = 3 * MINUTE;
/** By how much the local clocks may be apart unnoticed. */
const UNNOTICED = 5_000;

/** plex.tv, its network, and time as it really is. */
function createWorld() {
  let jumped = 0;
  let weather: Weather = 'fine';
  let lastBad = -Infinity;
  const trueNow = () => NOW + performance.now() + jumped;
  const sandbox = createSandbox({ now: trueNow });

  async function through(request: Request): Promise<Response> {
    switch (weather) {
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
    /** Whether plex.tv could have been asked for a token in the last minutes. */
    isFine: () => performance.now() - lastBad > BAD_WEATHER_LASTS,
    set(next: Weather) {
      if (weather !== 'fine' && weather !== 'slow') lastBad = performance.now();
      weather = next;
      if (weather !== 'fine' && weather !== 'slow') lastBad = Infinity;
    },
  };
}
type World = ReturnType<typeof createWorld>;

/** Who refreshes, from the nonce to the token or to the end of the attempt; and whether two ever did at once. */
function createWatch() {
  const refreshing = new Set<object>();
  let mostAtOnce = 0;
  return {
    mostAtOnce: () => mostAtOnce,
    watch: async (who: object, request: Request, send: () => Promise<Response>) => {
      const isNonce = request.url.endsWith('/auth/nonce');
      if (!isNonce && !request.url.endsWith('/auth/token')) return send();
      refreshing.add(who);
      mostAtOnce = Math.max(mostAtOnce, refreshing.size);
      const end = () => refreshing.delete(who);
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

/** The client of a process, and whether it can know the time. */
function createProcess(world: World, watch: ReturnType<typeof createWatch>['watch']) {
  const self = {};
  const clocks = () => ({
    wall: Date.now(),
    monotonic: performance.now(),
    jumped: world.jumped(),
  });
  let answered = clocks();
  const plex = createPlexClient({
    clientIdentifier: IDENTIFIER,
    fetch: (input, init) => {
      const request = new Request(input, init);
      return watch(self, request, async () => {
        const response = await world.through(request);
        answered = clocks();
        return response;
      });
    },
  });
  return {
    plex,
    /** Whether time went on since plex.tv's last answer with no clock of this machine telling. */
    cannotKnow: () => {
      const { wall, monotonic, jumped } = clocks();
      const apart = wall - answered.wall - (monotonic - answered.monotonic);
      return Math.abs(apart) <= UNNOTICED && jumped - answered.jumped > UNNOTICED;
    },
  };
}

/** The store of all, with a way to it that takes a while, and moods of its own. */
function createMoodyStore(latencies: readonly number[]) {
  const store = sharedStore();
  let draws = 0;
  let mood: StoreWeather = 'fine';
  const travel = () =>
    new Promise((resolve) => setTimeout(resolve, latencies[draws++ % latencies.length] ?? 0));

  async function reach<T>(action: () => T | Promise<T>, lost: T): Promise<T> {
    await travel();
    if (mood === 'throws') throw new Error('the store is down');
    if (mood === 'hangs') return new Promise(() => {});
    const result = mood === 'loses' ? lost : await action();
    await travel();
    return result;
  }

  const moody: TokenStore = {
    getItem: (key) =>
      reach<unknown>(
        () => (mood === 'garbles' ? `${store.values.get(key)}`.slice(5) : store.getItem(key)),
        null,
      ),
    setItem: (key, value) => reach(() => store.setItem(key, value), undefined),
    removeItem: (key) => reach(() => store.removeItem(key), undefined),
    setItemIfAbsent: (key, value, options) =>
      reach(() => store.setItemIfAbsent?.(key, value, options) ?? false, true),
  };
  return { store: moody, set: (next: StoreWeather) => (mood = next) };
}

const story = (...more: fc.Arbitrary<Event>[]) =>
  fc.record({
    keepers: fc.integer({ min: 1, max: 3 }),
    latencies: fc.array(within(300), { minLength: 1, maxLength: 7 }),
    events: events(...more),
  });
type Story = { keepers: number; latencies: number[]; events: Event[] };

/** Lets a story happen, holds every outcome against what is true, and tells how many refreshed at once. */
async function tell({ keepers: count, latencies, events }: Story): Promise<number> {
  startFakeTime();
  const world = createWorld();
  const { mostAtOnce, watch } = createWatch();
  const { deviceKey } = await signedIn(world.sandbox, unchecked(world.sandbox));
  const shared = createMoodyStore(latencies);
  const told: unknown[] = [];
  const processes = Array.from({ length: count }, () => {
    const { plex, cannotKnow } = createProcess(world, watch);
    const onRefreshFailed = (error: unknown) => told.push(error);
    const keeper = createTokenKeeper(plex, { deviceKey, store: shared.store, onRefreshFailed });
    return { plex, keeper, cannotKnow };
  });
  const wrong: unknown[] = [];
  let open = 0;

  async function judge(outcome: Promise<unknown>): Promise<void> {
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

  function happen(event: Event): Promise<void> | void {
    switch (event.kind) {
      case 'pass':
        return pass(event.ms);
      case 'weather':
        return world.set(event.weather);
      case 'store':
        shared.set(event.weather);
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
    const who = processes[event.who % count];
    if (!who) return;
    for (let caller = 0; caller < event.callers; caller++) {
      const { plex, keeper } = who;
      void judge(
        event.kind === 'token' ? takeToken(who) : plex.withToken(keeper.getToken).getUser(),
      );
    }
  }

  for (const event of events) await happen(event);

  // When all is well again for some minutes, everybody gets a good token.
  world.set('fine');
  shared.set('fine');
  await pass(BAD_WEATHER_LASTS + 1);
  for (const { plex, keeper } of processes) {
    void judge(plex.withToken(keeper.getToken).getUser());
    await pass(MINUTE);
  }
  expect(wrong).toEqual([]);
  expect(open).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  for (const error of told) expect(error).toBeInstanceOf(PlexError);
  endFakeTime();
  return mostAtOnce();
}

test('no expired token while a refresh could succeed, and never two refreshes at once', async () => {
  await fc.assert(
    fc.asyncProperty(story(), async (told) => {
      expect(await tell(told)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 100 },
  );
});

test('no expired token either where the store fails, lies and loses', async () => {
  const moods = fc.record({
    kind: fc.constant('store' as const),
    weather: fc.constantFrom<StoreWeather>('fine', 'throws', 'hangs', 'loses', 'garbles'),
  });
  await fc.assert(
    fc.asyncProperty(story(moods), async (told) => {
      await tell(told);
    }),
    { numRuns: 60 },
  );
});
