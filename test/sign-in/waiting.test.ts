import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { resumeSignIn, type SignIn, startSignIn, type Waiting } from '../../src/index.ts';
import { caught, clientWith, pin, TOKEN } from '../support/plex.ts';

const START = Date.parse('2026-11-22T12:00:00Z');

beforeEach(() => {
  vi.useFakeTimers({ now: START });
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.restoreAllMocks();
  vi.useRealTimers();
});

type Responder = () => Response | Promise<Response>;

const pending: Responder = () => Response.json(pin({ expiresIn: left() }));
const approved: Responder = () => Response.json(pin({ authToken: TOKEN, newRegistration: true }));
const gone: Responder = () =>
  Response.json(
    { errors: [{ code: 1020, message: 'Code not found or expired' }] },
    { status: 404 },
  );
const status =
  (code: number, headers: Record<string, string> = {}): Responder =>
  () =>
    new Response(null, { status: code, headers });
/** An error of plex.tv itself. */
const rejected =
  (code: number): Responder =>
  () =>
    Response.json({ errors: [{ code: 1001, message: 'no' }] }, { status: code });
const noResponse: Responder = () => new Promise(() => {});

let startedAt = 0;
const elapsed = () => performance.now() - startedAt;
const left = () => Math.ceil(900 - elapsed() / 1000);

/** A sign-in whose polls get these responses in turn, and the last one from then on; and the times of the polls. */
async function signInWith(
  ...responders: Responder[]
): Promise<{ signIn: SignIn; polls: number[] }> {
  const polls: number[] = [];
  let next = 0;
  const { plex } = clientWith((request) => {
    if (request.method === 'POST') return Response.json(pin(), { status: 201 });
    polls.push(Math.round(elapsed()));
    const respond = responders[Math.min(next++, responders.length - 1)];
    return respond ? respond() : new Response(null, { status: 500 });
  });
  startedAt = performance.now();
  return { signIn: await startSignIn(plex), polls };
}

const advance = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('the schedule', () => {
  test('once a second at first, slower with time: 302 requests in 15 minutes', async () => {
    const { signIn, polls } = await signInWith(pending);
    const failed = caught(() => signIn.wait());
    await advance(900_000);
    expect(await failed).toMatchObject({ code: 'pin_expired' });
    const gaps = polls.map((at, index) => at - (polls[index - 1] ?? 0));
    expect(gaps.slice(1, 120)).toEqual(Array.from({ length: 119 }, () => 1_000));
    expect(gaps.slice(121, 210)).toEqual(Array.from({ length: 89 }, () => 2_000));
    expect(gaps.slice(211, 270)).toEqual(Array.from({ length: 59 }, () => 5_000));
    expect(gaps.slice(271, 300)).toEqual(Array.from({ length: 29 }, () => 10_000));
    expect(gaps.slice(300)).toEqual([9_500, 500]);
    expect(polls).toHaveLength(302);
  });

  test('a number of ms, or a function of the ms waited', async () => {
    const { signIn, polls } = await signInWith(pending, pending, pending, approved);
    const signedIn = signIn.wait({ interval: (waited) => 100 + waited });
    await advance(2_000);
    expect(await signedIn).toMatchObject({ token: TOKEN, newRegistration: true });
    expect(polls).toEqual([0, 100, 300, 700]);
  });

  test('a fraction of a ms does not make a poll too early', async () => {
    const { signIn, polls } = await signInWith(pending, approved);
    const signedIn = signIn.wait({ interval: 1_000.5 });
    await advance(1_000);
    expect(polls).toEqual([0]);
    await advance(1);
    expect(await signedIn).toMatchObject({ token: TOKEN });
  });

  test.each([0, -1, Number.NaN, Infinity, '5', () => 0])(
    'an invalid interval: %s',
    async (interval) => {
      const { signIn, polls } = await signInWith(pending);
      await expect(signIn.wait({ interval: interval as number })).rejects.toMatchObject({
        code: 'input',
        field: 'interval',
      });
      expect(polls).toEqual([]);
    },
  );

  test('a late timer is followed by one poll, not by every missed one', async () => {
    const { signIn, polls } = await signInWith(pending);
    const controller = new AbortController();
    const failed = caught(() => signIn.wait({ signal: controller.signal }));
    await advance(2_500);
    expect(polls).toEqual([0, 1_000, 2_000]);
    // The machine slept: the clock has advanced, and the timer fires late.
    const clock = vi.spyOn(performance, 'now');
    const real = clock.getMockImplementation();
    const now = performance.now();
    clock.mockImplementation(() => now + 600_000);
    await advance(500);
    expect(polls).toHaveLength(4);
    clock.mockImplementation(real ?? (() => now));
    controller.abort('enough');
    await failed;
  });
});

describe('the deadline', () => {
  test.each([-7_200_000, 7_200_000])(
    'does not depend on a clock that is %i ms off',
    async (off) => {
      vi.setSystemTime(START + off);
      const { signIn, polls } = await signInWith(pending);
      const failed = caught(() => signIn.wait());
      await advance(300_000);
      vi.setSystemTime(START - off);
      await advance(599_999);
      const before = polls.length;
      await advance(1);
      expect(await failed).toMatchObject({ code: 'pin_expired' });
      expect(polls).toHaveLength(before + 1);
      expect(polls.at(-1)).toBe(900_000);
    },
  );

  test("expiresAt is right by plex.tv's clock, whatever the local one says", async () => {
    vi.setSystemTime(START + 7_200_000);
    const { plex } = clientWith(() =>
      Response.json(pin(), { headers: { Date: new Date(START).toUTCString() } }),
    );
    const signIn = await startSignIn(plex);
    expect(signIn.expiresAt).toEqual(new Date(START + 900_000));
  });

  test('an approval during the last pause is found', async () => {
    let now: Responder = pending;
    const { signIn } = await signInWith(() => now());
    const signedIn = signIn.wait({ interval: 60_000 });
    await advance(870_000);
    now = approved;
    await advance(29_500);
    expect(await signedIn).toMatchObject({ token: TOKEN });
  });

  test('an approval just before the deadline is found if plex.tv still knows the PIN', async () => {
    let now: Responder = pending;
    const { signIn, polls } = await signInWith(() => now());
    const signedIn = signIn.wait();
    await advance(899_900);
    now = approved;
    await advance(100);
    expect(await signedIn).toMatchObject({ token: TOKEN });
    expect(polls.at(-1)).toBe(900_000);
  });

  test('when every poll failed, the error says so and has the last failure as its cause', async () => {
    const { signIn } = await signInWith(status(503));
    const failed = caught(() => signIn.wait());
    await advance(900_000);
    expect(await failed).toMatchObject({
      code: 'pin_expired',
      message: expect.stringContaining('every poll failed'),
      cause: { code: 'api', status: 503 },
    });
  });

  test('when a poll succeeded, the error only says that the PIN has expired', async () => {
    const { signIn } = await signInWith(pending, status(503));
    const failed = caught(() => signIn.wait());
    await advance(900_000);
    const error = await failed;
    expect(error).toMatchObject({ message: 'The PIN has expired: start a new sign-in' });
    expect(error).not.toHaveProperty('cause');
  });

  test('an odd response does not move it: plex.tv ends a PIN with a 404', async () => {
    const { signIn, polls } = await signInWith(() => Response.json(pin({ expiresIn: 0 })));
    const failed = caught(() => signIn.wait());
    await advance(900_000);
    expect(await failed).toMatchObject({ code: 'pin_expired' });
    expect(polls.at(-1)).toBe(900_000);
  });
});

describe('failures', () => {
  const lost: [string, Responder][] = [
    ['a network error', () => Promise.reject(new TypeError('fetch failed'))],
    ['half a JSON', () => new Response('{"id":')],
    ['HTML', () => new Response('<html>', { headers: { 'Content-Type': 'text/html' } })],
    ...[400, 401, 403, 404, 407, 422].map((code): [string, Responder] => [
      `an HTML ${code}`,
      () => new Response('<html>', { status: code, headers: { 'Content-Type': 'text/html' } }),
    ]),
    ['wrong types', () => Response.json(pin({ id: 'x' }))],
    ['a redirect to elsewhere', status(302, { Location: 'https://elsewhere.example' })],
    ...[400, 401, 403, 407, 408, 422, 425, 429, 500, 502, 503, 504, 511].map(
      (code): [string, Responder] => [`${code}`, status(code)],
    ),
  ];
  test.each(lost)('%s does not end the wait', async (_, failure) => {
    const { signIn, polls } = await signInWith(failure, failure, approved);
    const seen: (string | undefined)[] = [];
    const signedIn = signIn.wait({ onWaiting: ({ lastProblem }) => seen.push(lastProblem?.code) });
    await advance(10_000);
    expect(await signedIn).toMatchObject({ token: TOKEN });
    expect(polls).toEqual([0, 2_000, 6_000]);
    expect(seen).toHaveLength(2);
    expect(seen.every(Boolean)).toBe(true);
  });

  test('a poll without a response is aborted after the timeout', async () => {
    const { signIn, polls } = await signInWith(noResponse, approved);
    const signedIn = signIn.wait();
    await advance(12_000);
    expect(await signedIn).toMatchObject({ token: TOKEN });
    expect(polls).toEqual([0, 12_000]);
  });

  test.each([400, 401, 403, 422])('%i ends it at once', async (code) => {
    const { signIn, polls } = await signInWith(pending, rejected(code));
    const failed = caught(() => signIn.wait());
    await advance(1_000);
    expect(await failed).toMatchObject({ code: 'api', status: code });
    expect(polls).toHaveLength(2);
  });

  test('404 with 1020 means that the PIN has expired', async () => {
    const { signIn } = await signInWith(pending, gone);
    const failed = caught(() => signIn.wait());
    await advance(1_000);
    expect(await failed).toMatchObject({ code: 'pin_expired' });
  });

  test('the pauses double up to ten seconds, and one response restores the schedule', async () => {
    const bad = status(500);
    const { signIn, polls } = await signInWith(bad, bad, bad, bad, bad, pending, pending, approved);
    const signedIn = signIn.wait();
    await advance(60_000);
    expect(await signedIn).toMatchObject({ token: TOKEN });
    expect(polls).toEqual([0, 2_000, 6_000, 14_000, 24_000, 34_000, 35_000, 36_000]);
  });

  test('the pauses are random, and never shorter than the schedule', async () => {
    vi.mocked(Math.random).mockReturnValue(0);
    const { signIn, polls } = await signInWith(status(500), status(500), approved);
    const signedIn = signIn.wait();
    await advance(2_000);
    await signedIn;
    expect(polls).toEqual([0, 1_000, 2_000]);
  });

  test('failures never cause more requests than responses', async () => {
    const run = async (interval: number | undefined, random: number, responders: Responder[]) => {
      vi.mocked(Math.random).mockReturnValue(random);
      const { signIn, polls } = await signInWith(...responders);
      const failed = caught(() => signIn.wait(interval === undefined ? {} : { interval }));
      await advance(900_000);
      expect(await failed).toMatchObject({ code: 'pin_expired' });
      return polls;
    };
    const intervals = fc.constantFrom(undefined, 500, 1_000, 5_000, 30_000, 60_000);
    const failure = fc.constantFrom(status(429), status(503), status(401), pending);
    await fc.assert(
      fc.asyncProperty(
        intervals,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.array(failure, { minLength: 1, maxLength: 8 }),
        async (interval, random, responders) => {
          const regular = await run(interval, random, [pending]);
          const polls = await run(interval, random, responders);
          expect(polls.length).toBeLessThanOrEqual(regular.length);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('a poll without a response leaves time for the last one', async () => {
    const until =
      (ms: number): Responder =>
      () =>
        elapsed() < ms ? pending() : noResponse();
    const { signIn, polls } = await signInWith(
      ...Array.from({ length: 300 }, () => until(885_000)),
    );
    const failed = caught(() => signIn.wait());
    await advance(930_000);
    expect(await failed).toMatchObject({ code: 'pin_expired' });
    expect(polls).toContain(899_500);
  });

  test.each([
    ['30', undefined],
    ['Sun, 22 Nov 2026 15:00:30 GMT', 'Sun, 22 Nov 2026 15:00:00 GMT'],
  ])('Retry-After is honoured beyond ten seconds: %s', async (retryAfter, date) => {
    const headers = { 'Retry-After': retryAfter, ...(date && { Date: date }) };
    const { signIn, polls } = await signInWith(status(429, headers), approved);
    const signedIn = signIn.wait();
    await advance(15_000);
    signIn.nudge();
    await advance(15_000);
    expect(await signedIn).toMatchObject({ token: TOKEN });
    expect(polls).toEqual([0, 30_000]);
  });

  test('a Retry-After beyond the deadline leaves the polls at the deadline', async () => {
    const { signIn, polls } = await signInWith(status(429, { 'Retry-After': '99999999999' }));
    const failed = caught(() => signIn.wait());
    await advance(900_000);
    expect(await failed).toMatchObject({ code: 'pin_expired', cause: { status: 429 } });
    expect(polls).toEqual([0, 899_500, 900_000]);
  });

  test('an approval after such a Retry-After is not lost', async () => {
    const { signIn } = await signInWith(status(429, { 'Retry-After': '3600' }), approved);
    const signedIn = signIn.wait();
    await advance(899_500);
    expect(await signedIn).toMatchObject({ token: TOKEN });
  });
});

describe('onWaiting', () => {
  test('that is async and rejects ends the wait, as one that throws does', async () => {
    const { signIn } = await signInWith(pending);
    const failure = new Error('from onWaiting');
    const failed = caught(() => signIn.wait({ onWaiting: () => Promise.reject(failure) }));
    await advance(1_000);
    expect(await failed).toBe(failure);
  });

  test('reports the progress', async () => {
    const { signIn } = await signInWith(pending, status(503), approved);
    const progress: Waiting[] = [];
    const signedIn = signIn.wait({ onWaiting: (waiting) => progress.push(waiting) });
    await advance(5_000);
    await signedIn;
    expect(progress).toEqual([
      { attempt: 1, nextPollIn: 1_000, expiresIn: 900_000 },
      {
        attempt: 2,
        nextPollIn: expect.closeTo(2_000, 0),
        expiresIn: 899_000,
        lastProblem: expect.objectContaining({ code: 'api', status: 503 }),
      },
    ]);
  });

  test('an error in it rejects that wait, and no other', async () => {
    const { signIn } = await signInWith(pending, approved);
    const bug = new Error('a bug in the screen');
    const broken = caught(() =>
      signIn.wait({
        onWaiting: () => {
          throw bug;
        },
      }),
    );
    const signedIn = signIn.wait();
    await advance(1_000);
    expect(await broken).toBe(bug);
    expect(await signedIn).toMatchObject({ token: TOKEN });
  });
});

describe('concurrent calls', () => {
  test('two waits share one loop, and each can be aborted separately', async () => {
    const { signIn, polls } = await signInWith(pending, pending, pending, approved);
    const controller = new AbortController();
    const first = caught(() => signIn.wait({ signal: controller.signal }));
    const second = signIn.wait();
    await advance(1_500);
    controller.abort('first');
    expect(await first).toBe('first');
    await advance(1_500);
    expect(await second).toMatchObject({ token: TOKEN });
    expect(polls).toEqual([0, 1_000, 2_000, 3_000]);
  });

  test('a wait that starts in the tick of an abort is not affected by it', async () => {
    const { signIn, polls } = await signInWith(noResponse, approved);
    const controller = new AbortController();
    const first = caught(() => signIn.wait({ signal: controller.signal }));
    await advance(600);
    controller.abort('first');
    const second = signIn.wait();
    expect(await first).toBe('first');
    expect(await second).toMatchObject({ token: TOKEN });
    expect(polls).toEqual([0, 600]);
  });

  test('a loop that stopped while a check shared its poll reports no progress', async () => {
    let respondNow = () => {};
    const slow: Responder = () =>
      new Promise((resolve) => {
        respondNow = () => resolve(pending());
      });
    const { signIn } = await signInWith(slow, approved);
    const controller = new AbortController();
    const first = caught(() => signIn.wait({ signal: controller.signal }));
    const check = signIn.check();
    await advance(600);
    controller.abort('first');
    expect(await first).toBe('first');
    const progress: Waiting[] = [];
    const second = signIn.wait({ onWaiting: (waiting) => progress.push(waiting) });
    respondNow();
    expect(await check).toBeNull();
    await advance(0);
    expect(progress).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(1);
    await advance(1_000);
    expect(await second).toMatchObject({ token: TOKEN });
  });

  test('a token that a check got ends the waits without another request', async () => {
    const { signIn, polls } = await signInWith(pending, approved, gone);
    const waiting = signIn.wait();
    await advance(600);
    const signedIn = await signIn.check();
    expect(signedIn).toMatchObject({ token: TOKEN });
    await advance(400);
    expect(await waiting).toBe(signedIn);
    expect(polls).toEqual([0, 600]);
  });

  test('a wait that is aborted in onWaiting leaves no timer', async () => {
    const { signIn } = await signInWith(pending);
    const controller = new AbortController();
    const onWaiting = () => controller.abort('enough');
    expect(await caught(() => signIn.wait({ signal: controller.signal, onWaiting }))).toBe(
      'enough',
    );
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a signal keeps no listener after its waits and checks', async () => {
    const { signal } = new AbortController();
    const { signIn } = await signInWith(pending, rejected(403), approved);
    expect(await signIn.check({ signal })).toBeNull();
    await advance(500);
    await expect(signIn.wait({ signal })).rejects.toMatchObject({ status: 403 });
    await advance(500);
    expect(await signIn.wait({ signal })).toMatchObject({ token: TOKEN });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('an abort rejects in the same tick, and the request in flight is cancelled', async () => {
    const signals: AbortSignal[] = [];
    const { plex } = clientWith((request) => {
      if (request.method === 'POST') return Response.json(pin());
      signals.push(request.signal);
      return noResponse();
    });
    const signIn = await startSignIn(plex);
    const controller = new AbortController();
    let outcome: unknown;
    signIn.wait({ signal: controller.signal }).catch((error: unknown) => {
      outcome = error;
    });
    await advance(100);
    const reason = new Error('the user closed the window');
    controller.abort(reason);
    for (let microtask = 0; microtask < 10; microtask++) await Promise.resolve();
    expect(outcome).toBe(reason);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('when the last wait is aborted, nothing is left, and a new wait starts over', async () => {
    const { signIn, polls } = await signInWith(pending, pending, approved);
    const controller = new AbortController();
    const failed = caught(() => signIn.wait({ signal: controller.signal }));
    await advance(1_200);
    controller.abort('gone');
    await failed;
    expect(vi.getTimerCount()).toBe(0);
    await advance(60_000);
    expect(polls).toEqual([0, 1_000]);
    expect(await signIn.wait()).toMatchObject({ token: TOKEN });
    expect(polls).toEqual([0, 1_000, 61_200]);
  });

  test('waiting and aborting in a loop does not poll more often', async () => {
    const { signIn, polls } = await signInWith(pending);
    for (let round = 0; round < 20; round++) {
      const controller = new AbortController();
      const failed = caught(() => signIn.wait({ signal: controller.signal }));
      await advance(50);
      controller.abort('gone');
      await failed;
    }
    expect(polls).toEqual([0, 500, 1_000]);
  });

  test('a signal that is already aborted', async () => {
    const { signIn, polls } = await signInWith(pending);
    await expect(signIn.wait({ signal: AbortSignal.abort('no') })).rejects.toBe('no');
    expect(polls).toEqual([]);
  });

  test('nudges poll now, but at most twice a second', async () => {
    const { signIn, polls } = await signInWith(pending, pending, pending, approved);
    const signedIn = signIn.wait({ interval: 60_000 });
    await advance(10_000);
    for (let nudges = 0; nudges < 50; nudges++) signIn.nudge();
    await advance(0);
    expect(polls).toEqual([0, 10_000]);
    for (let nudges = 0; nudges < 50; nudges++) signIn.nudge();
    await advance(400);
    for (let nudges = 0; nudges < 50; nudges++) signIn.nudge();
    await advance(100);
    expect(polls).toEqual([0, 10_000, 10_500]);
    await advance(60_000);
    expect(await signedIn).toMatchObject({ token: TOKEN });
  });

  test('a nudge during a poll is followed by another poll', async () => {
    let respondNow = () => {};
    const slow: Responder = () =>
      new Promise((resolve) => {
        respondNow = () => resolve(Response.json(pin()));
      });
    const { signIn, polls } = await signInWith(slow, approved);
    const signedIn = signIn.wait({ interval: 60_000 });
    await advance(2_000);
    signIn.nudge();
    respondNow();
    await advance(500);
    expect(await signedIn).toMatchObject({ token: TOKEN });
    expect(polls).toEqual([0, 2_000]);
  });

  test('a nudge without a wait does nothing', async () => {
    const { signIn, polls } = await signInWith(pending);
    signIn.nudge();
    await advance(5_000);
    expect(polls).toEqual([]);
  });
});

describe('resumed', () => {
  const state = {
    version: 1 as const,
    id: 1272322473,
    code: 'KYLX',
    strong: false,
    clientIdentifier: '4b2f6e0c-7d0a-4f3e-9f0e-2a1f6c1d9b55',
    expiresAt: new Date(START + 600_000).toISOString(),
    expiresIn: 900,
  };

  test.each([0, -7_200_000, 7_200_000])(
    'the deadline is the one of plex.tv, with a clock that is %i ms off',
    async (off) => {
      vi.setSystemTime(START + off);
      startedAt = performance.now();
      const polls: number[] = [];
      const { plex } = clientWith(() => {
        polls.push(Math.round(elapsed()));
        return Response.json(pin({ expiresIn: Math.ceil(600 - elapsed() / 1000) }));
      });
      const failed = caught(() => resumeSignIn(plex, state).wait());
      await advance(599_999);
      expect(polls.length).toBeGreaterThan(100);
      await advance(1_000);
      expect(await failed).toMatchObject({ code: 'pin_expired' });
      expect(polls.at(-1)).toBe(600_000);
    },
  );

  test('a response at a deadline that a wrong clock caused moves it', async () => {
    vi.setSystemTime(START + 590_000);
    startedAt = performance.now();
    let isDown = true;
    const { plex } = clientWith(() => {
      if (isDown) return new Response(null, { status: 500 });
      return Response.json(pin({ expiresIn: 590, authToken: elapsed() < 20_000 ? null : TOKEN }));
    });
    const signedIn = resumeSignIn(plex, state).wait();
    await advance(9_999);
    isDown = false;
    await advance(11_000);
    expect(await signedIn).toMatchObject({ token: TOKEN });
  });

  test('a response does not extend a PIN beyond the lifetime in the state', async () => {
    const { plex } = clientWith(() => Response.json(pin({ expiresIn: 1e9 })));
    const failed = caught(() => resumeSignIn(plex, state).wait());
    await advance(900_000);
    expect(await failed).toMatchObject({ code: 'pin_expired' });
  });

  test.each([0, 7_200_000])('without a response it ends, with a clock %i ms off', async (off) => {
    vi.setSystemTime(START + off);
    const { plex } = clientWith(status(500));
    const failed = caught(() => resumeSignIn(plex, state).wait());
    await advance(900_000);
    expect(await failed).toMatchObject({ code: 'pin_expired', cause: { status: 500 } });
  });
});
