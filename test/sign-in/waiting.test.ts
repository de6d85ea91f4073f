import { getEventListeners } from 'node:events';
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

type Answer = () => Response | Promise<Response>;

const pending: Answer = () => Response.json(pin({ expiresIn: left() }));
const approved: Answer = () => Response.json(pin({ authToken: TOKEN, newRegistration: true }));
const gone: Answer = () =>
  Response.json(
    { errors: [{ code: 1020, message: 'Code not found or expired' }] },
    { status: 404 },
  );
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  () =>
    new Response(null, { status: code, headers });
const silence: Answer = () => new Promise(() => {});

let began = 0;
const elapsed = () => performance.now() - began;
const left = () => Math.ceil(900 - elapsed() / 1000);

/** A sign-in whose polls are answered in turn, the last answer again and again; and when they came. */
async function signInWith(...answers: Answer[]): Promise<{ signIn: SignIn; polls: number[] }> {
  const polls: number[] = [];
  let next = 0;
  const { plex } = clientWith((request) => {
    if (request.method === 'POST') return Response.json(pin(), { status: 201 });
    polls.push(Math.round(elapsed()));
    const answer = answers[Math.min(next++, answers.length - 1)];
    return answer ? answer() : new Response(null, { status: 500 });
  });
  began = performance.now();
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

  test('a fraction of a ms is no reason to ask too early', async () => {
    const { signIn, polls } = await signInWith(pending, approved);
    const signedIn = signIn.wait({ interval: 1_000.5 });
    await advance(1_000);
    expect(polls).toEqual([0]);
    await advance(1);
    expect(await signedIn).toMatchObject({ token: TOKEN });
  });

  test.each([0, -1, Number.NaN, Infinity, '5', () => 0])('no interval: %s', async (interval) => {
    const { signIn, polls } = await signInWith(pending);
    await expect(signIn.wait({ interval: interval as number })).rejects.toMatchObject({
      code: 'input',
      field: 'interval',
    });
    expect(polls).toEqual([]);
  });

  test('a late timer is followed by one poll, not by those that were missed', async () => {
    const { signIn, polls } = await signInWith(pending);
    const controller = new AbortController();
    const failed = caught(() => signIn.wait({ signal: controller.signal }));
    await advance(2_500);
    expect(polls).toEqual([0, 1_000, 2_000]);
    // The machine slept: the clock goes on, and the timer fires late.
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

  test('an approval in the last pause is collected', async () => {
    let now: Answer = pending;
    const { signIn } = await signInWith(() => now());
    const signedIn = signIn.wait({ interval: 60_000 });
    await advance(870_000);
    now = approved;
    await advance(29_500);
    expect(await signedIn).toMatchObject({ token: TOKEN });
  });

  test('so is one that came just before the end, if plex.tv still tells', async () => {
    let now: Answer = pending;
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

  test('when some were, it says that the PIN has expired, and no more', async () => {
    const { signIn } = await signInWith(pending, status(503));
    const failed = caught(() => signIn.wait());
    await advance(900_000);
    const error = await failed;
    expect(error).toMatchObject({ message: 'The PIN has expired: start a new sign-in' });
    expect(error).not.toHaveProperty('cause');
  });

  test('one odd answer does not move it: plex.tv ends a PIN with a 404', async () => {
    const { signIn, polls } = await signInWith(() => Response.json(pin({ expiresIn: 0 })));
    const failed = caught(() => signIn.wait());
    await advance(900_000);
    expect(await failed).toMatchObject({ code: 'pin_expired' });
    expect(polls.at(-1)).toBe(900_000);
  });
});

describe('failures', () => {
  const lost: [string, Answer][] = [
    ['a network error', () => Promise.reject(new TypeError('fetch failed'))],
    ['half a JSON', () => new Response('{"id":')],
    ['HTML', () => new Response('<html>', { headers: { 'Content-Type': 'text/html' } })],
    ['an HTML 404', () => new Response('<html>', { status: 404 })],
    ['wrong types', () => Response.json(pin({ id: 'x' }))],
    ['a redirect to elsewhere', status(302, { Location: 'https://elsewhere.example' })],
    ...[408, 425, 429, 500, 502, 503, 504].map((code): [string, Answer] => [
      `${code}`,
      status(code),
    ]),
  ];
  test.each(lost)('%s does not end the wait', async (_, answer) => {
    const { signIn, polls } = await signInWith(answer, answer, approved);
    const seen: (string | undefined)[] = [];
    const signedIn = signIn.wait({ onWaiting: ({ lastProblem }) => seen.push(lastProblem?.code) });
    await advance(10_000);
    expect(await signedIn).toMatchObject({ token: TOKEN });
    expect(polls).toEqual([0, 2_000, 6_000]);
    expect(seen).toHaveLength(2);
    expect(seen.every(Boolean)).toBe(true);
  });

  test('a poll that is never answered is given up after the timeout', async () => {
    const { signIn, polls } = await signInWith(silence, approved);
    const signedIn = signIn.wait();
    await advance(12_000);
    expect(await signedIn).toMatchObject({ token: TOKEN });
    expect(polls).toEqual([0, 12_000]);
  });

  test.each([400, 401, 403, 422])('%i ends it at once', async (code) => {
    const { signIn, polls } = await signInWith(pending, status(code));
    const failed = caught(() => signIn.wait());
    await advance(1_000);
    expect(await failed).toMatchObject({ code: 'api', status: code });
    expect(polls).toHaveLength(2);
  });

  test('404 with 1020 is the end of the PIN', async () => {
    const { signIn } = await signInWith(pending, gone);
    const failed = caught(() => signIn.wait());
    await advance(1_000);
    expect(await failed).toMatchObject({ code: 'pin_expired' });
  });

  test('the pauses double up to ten seconds, and one good answer restores the schedule', async () => {
    const bad = status(500);
    const { signIn, polls } = await signInWith(bad, bad, bad, bad, bad, pending, pending, approved);
    const signedIn = signIn.wait();
    await advance(60_000);
    expect(await signedIn).toMatchObject({ token: TOKEN });
    expect(polls).toEqual([0, 2_000, 6_000, 14_000, 24_000, 34_000, 35_000, 36_000]);
  });

  test('the pauses are drawn at random, from next to nothing upwards', async () => {
    vi.mocked(Math.random).mockReturnValue(0);
    const { signIn, polls } = await signInWith(status(500), status(500), approved);
    const signedIn = signIn.wait();
    await advance(1_000);
    await signedIn;
    expect(polls).toEqual([0, 100, 200]);
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

  test('a Retry-After beyond the life of the PIN leaves the poll at its end', async () => {
    const { signIn, polls } = await signInWith(status(429, { 'Retry-After': '99999999999' }));
    const failed = caught(() => signIn.wait());
    await advance(900_000);
    expect(await failed).toMatchObject({ code: 'pin_expired', cause: { status: 429 } });
    expect(polls).toEqual([0, 900_000]);
  });
});

describe('onWaiting', () => {
  test('tells what is going on', async () => {
    const { signIn } = await signInWith(pending, status(503), approved);
    const told: Waiting[] = [];
    const signedIn = signIn.wait({ onWaiting: (waiting) => told.push(waiting) });
    await advance(5_000);
    await signedIn;
    expect(told).toEqual([
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

describe('company', () => {
  test('two waits share one loop, and each can be aborted alone', async () => {
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

  test('a wait that begins in the tick of an abort is not touched by it', async () => {
    const { signIn, polls } = await signInWith(silence, approved);
    const controller = new AbortController();
    const first = caught(() => signIn.wait({ signal: controller.signal }));
    await advance(600);
    controller.abort('first');
    const second = signIn.wait();
    expect(await first).toBe('first');
    expect(await second).toMatchObject({ token: TOKEN });
    expect(polls).toEqual([0, 600]);
  });

  test('a loop that was left while a check went on asking tells nobody', async () => {
    let answerNow = () => {};
    const slow: Answer = () =>
      new Promise((resolve) => {
        answerNow = () => resolve(pending());
      });
    const { signIn } = await signInWith(slow, approved);
    const controller = new AbortController();
    const first = caught(() => signIn.wait({ signal: controller.signal }));
    const check = signIn.check();
    await advance(600);
    controller.abort('first');
    expect(await first).toBe('first');
    const told: Waiting[] = [];
    const second = signIn.wait({ onWaiting: (waiting) => told.push(waiting) });
    answerNow();
    expect(await check).toBeNull();
    await advance(0);
    expect(told).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(1);
    await advance(1_000);
    expect(await second).toMatchObject({ token: TOKEN });
  });

  test('what a check has found ends the waits, and plex.tv is not asked again', async () => {
    const { signIn, polls } = await signInWith(pending, approved, gone);
    const waiting = signIn.wait();
    await advance(600);
    const signedIn = await signIn.check();
    expect(signedIn).toMatchObject({ token: TOKEN });
    await advance(400);
    expect(await waiting).toBe(signedIn);
    expect(polls).toEqual([0, 600]);
  });

  test('one who goes when told of the pause leaves no timer', async () => {
    const { signIn } = await signInWith(pending);
    const controller = new AbortController();
    const onWaiting = () => controller.abort('enough');
    expect(await caught(() => signIn.wait({ signal: controller.signal, onWaiting }))).toBe(
      'enough',
    );
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a signal that outlives its waits and checks is not held on to', async () => {
    const { signal } = new AbortController();
    const { signIn } = await signInWith(pending, status(403), approved);
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
      return silence();
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

  test('when the last one has gone, nothing is left; a new wait begins again', async () => {
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

  test('waiting and going again and again does not ask more often', async () => {
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

  test('a signal that was aborted before', async () => {
    const { signIn, polls } = await signInWith(pending);
    await expect(signIn.wait({ signal: AbortSignal.abort('no') })).rejects.toBe('no');
    expect(polls).toEqual([]);
  });

  test('nudges ask now, but at most twice a second', async () => {
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
    let answerNow = () => {};
    const slow: Answer = () =>
      new Promise((resolve) => {
        answerNow = () => resolve(Response.json(pin()));
      });
    const { signIn, polls } = await signInWith(slow, approved);
    const signedIn = signIn.wait({ interval: 60_000 });
    await advance(2_000);
    signIn.nudge();
    answerNow();
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
    'the deadline is the one plex.tv tells, with a clock that is %i ms off',
    async (off) => {
      vi.setSystemTime(START + off);
      began = performance.now();
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

  test('an answer at a deadline that a wrong clock made moves it', async () => {
    vi.setSystemTime(START + 590_000);
    began = performance.now();
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

  test('an answer does not make a PIN live longer than the state says', async () => {
    const { plex } = clientWith(() => Response.json(pin({ expiresIn: 1e9 })));
    const failed = caught(() => resumeSignIn(plex, state).wait());
    await advance(900_000);
    expect(await failed).toMatchObject({ code: 'pin_expired' });
  });

  test.each([0, 7_200_000])('with no answer it ends, with a clock %i ms off', async (off) => {
    vi.setSystemTime(START + off);
    const { plex } = clientWith(status(500));
    const failed = caught(() => resumeSignIn(plex, state).wait());
    await advance(900_000);
    expect(await failed).toMatchObject({ code: 'pin_expired', cause: { status: 500 } });
  });
});
