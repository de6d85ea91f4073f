/** Any sequence of faults, approvals, aborts, nudges and clock jumps, against a model of plex.tv. */
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { startSignIn } from '../../src/index.ts';
import { clientWith, pin, TOKEN } from '../support/plex.ts';

const LIFETIME = 200_000;
const START = Date.parse('2026-11-22T12:00:00Z');

type Weather = 'fine' | 'reset' | 'html' | 'half' | '500' | '429' | 'slow' | 'hang';

/** What the network does to a poll, and whether the client receives the response of plex.tv. */
async function through(weather: Weather, respond: () => Response): Promise<Response> {
  switch (weather) {
    case 'fine':
      return respond();
    case 'slow':
      await new Promise((done) => setTimeout(done, 3_000));
      return respond();
    case 'reset':
      throw new TypeError('fetch failed');
    case 'html':
      return new Response('<html>', { headers: { 'Content-Type': 'text/html' } });
    case 'half':
      return new Response('{"id":12723');
    case '500':
      return new Response(null, { status: 500 });
    case '429':
      return new Response(null, { status: 429, headers: { 'Retry-After': '20' } });
    case 'hang':
      break;
  }
  return new Promise(() => {});
}

const gone = () =>
  Response.json(
    { errors: [{ code: 1020, message: 'Code not found or expired' }] },
    { status: 404 },
  );

const time = fc.integer({ min: 0, max: LIFETIME + 20_000 });
const weather = fc.constantFrom<Weather>('reset', 'html', 'half', '500', '429', 'slow', 'hang');
interface Scenario {
  approvedAt: number | null;
  /** What the network does from each of these times on. */
  weather: [number, Weather][];
  nudges: number[];
  jumps: [number, number][];
  abortAt: number | null;
  jitter: number[];
}
const scenario: fc.Arbitrary<Scenario> = fc.record({
  approvedAt: fc.option(time, { freq: 5 }),
  weather: fc.array(fc.tuple(time, fc.oneof(weather, fc.constant<Weather>('fine'))), {
    maxLength: 12,
  }),
  nudges: fc.array(time, { maxLength: 20 }),
  jumps: fc.array(fc.tuple(time, fc.integer({ min: -86_400_000, max: 86_400_000 })), {
    maxLength: 5,
  }),
  abortAt: fc.option(time),
  jitter: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 20 }),
});

/** A poll fails so late that the pause after it would end after the deadline. */
const LATE_FAILURE: Scenario = {
  approvedAt: null,
  weather: [[2501, 'reset']],
  nudges: [199_402, 3100, 0],
  jumps: [],
  abortAt: null,
  jitter: [0],
};

/** A slow poll sees the approval only after the client has ended it, to leave time for the last poll. */
const SLOW_AT_THE_END: Scenario = {
  approvedAt: 0,
  weather: [
    [184_001, 'slow'],
    [158_001, 'hang'],
    [0, 'reset'],
  ],
  nudges: [],
  jumps: [],
  abortAt: null,
  jitter: [0],
};

test('the token arrives if and only if a successful poll could have seen the approval', async () => {
  await fc.assert(
    fc.asyncProperty(
      scenario,
      async ({ approvedAt, weather: reports, nudges, jumps, abortAt, jitter }) => {
        vi.useFakeTimers({ now: START });
        let draws = 0;
        vi.spyOn(Math, 'random').mockImplementation(() => jitter[draws++ % jitter.length] ?? 0);
        const startedAt = performance.now();
        const elapsed = () => performance.now() - startedAt;
        const weatherAt = (ms: number): Weather =>
          reports.filter(([from]) => from <= ms).sort(([a], [b]) => b - a)[0]?.[1] ?? 'fine';

        const polls: number[] = [];
        let failures = 0;
        let sawApproval = false;
        const { plex } = clientWith((request) => {
          if (request.method === 'POST')
            return Response.json(pin({ expiresIn: LIFETIME / 1000 }), { status: 201 });
          const now = weatherAt(elapsed());
          polls.push(elapsed());
          if (now !== 'fine' && now !== 'slow') failures++;
          return through(now, () => {
            if (elapsed() >= LIFETIME) return gone();
            if (approvedAt === null || elapsed() < approvedAt) return Response.json(pin());
            // The client ends a slow poll in time for the last one, and no longer reads its response then.
            sawApproval ||= !request.signal.aborted;
            return Response.json(pin({ authToken: TOKEN }));
          });
        });

        const signIn = await startSignIn(plex);
        const controller = new AbortController();
        const aborted = signIn.wait({ signal: controller.signal }).catch((error: unknown) => error);
        const outcome = signIn.wait().catch((error: unknown) => error);
        for (const at of nudges) setTimeout(() => signIn.nudge(), at);
        for (const [at, by] of jumps) setTimeout(() => vi.setSystemTime(Date.now() + by), at);
        if (abortAt !== null) setTimeout(() => controller.abort('gone'), abortAt);
        await vi.advanceTimersByTimeAsync(LIFETIME + 40_000);
        controller.abort('at the end');

        // Nothing hangs: these promises have settled by now, or the test would time out.
        const result = await outcome;
        if (sawApproval) expect(result).toMatchObject({ token: TOKEN });
        else expect(result).toMatchObject({ code: 'pin_expired' });
        expect([result, 'gone']).toContain(await aborted);
        expect(vi.getTimerCount()).toBe(0);

        // An approval is found if the network works for the thirty seconds after it.
        const later = reports.filter(([from]) => from >= (approvedAt ?? Infinity));
        if (
          approvedAt !== null &&
          approvedAt < LIFETIME - 30_000 &&
          weatherAt(approvedAt) === 'fine' &&
          later.length === 0
        ) {
          expect(sawApproval).toBe(true);
          expect((polls.at(-1) ?? Infinity) - approvedAt).toBeLessThanOrEqual(21_000);
        }

        // There are no more requests than the schedule allows, and each pause has its minimum length, except for the
        // one before the poll at the deadline.
        expect(polls.length).toBeLessThanOrEqual(163 + nudges.length + 10 * failures);
        for (const [index, at] of polls.entries()) {
          if (at >= LIFETIME) continue;
          expect(at - (polls[index - 1] ?? -Infinity)).toBeGreaterThanOrEqual(99.9);
        }
        vi.restoreAllMocks();
        vi.useRealTimers();
      },
    ),
    { numRuns: 60, examples: [[LATE_FAILURE], [SLOW_AT_THE_END]] },
  );
});
