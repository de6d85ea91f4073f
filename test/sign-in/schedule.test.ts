/** When polls take place: the bounds of the schedule, and of the last moments of a PIN. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { defaultInterval, startSignIn, type WaitOptions, type Waiting } from '../../src/index.ts';
import { caught, clientWith, pin, TOKEN } from '../support/plex.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-22T12:00:00Z') });
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test('the default interval', () => {
  const elapsed = [0, 119_999, 120_000, 299_999, 300_000, 599_999, 600_000, 1_800_000];
  expect(elapsed.map(defaultInterval)).toEqual([
    1_000, 1_000, 2_000, 2_000, 5_000, 5_000, 10_000, 10_000,
  ]);
});

/** The times of the polls in ms for a PIN that is valid for so many seconds and that nobody approves. */
async function pollTimes(expiresIn: number, options: WaitOptions): Promise<number[]> {
  const polls: number[] = [];
  let startedAt = 0;
  const { plex } = clientWith(({ method }) => {
    if (method === 'GET') polls.push(Math.round(performance.now() - startedAt));
    return Response.json(pin({ expiresIn }));
  });
  const signIn = await startSignIn(plex);
  startedAt = performance.now();
  const failed = caught(() => signIn.wait(options));
  await vi.advanceTimersByTimeAsync(expiresIn * 1000);
  expect(await failed).toMatchObject({
    code: 'pin_expired',
    message: 'The PIN has expired: start a new sign-in',
  });
  return polls;
}

describe('before the deadline', () => {
  test.each([
    ['a pause that ends 500 ms before it is not changed', 4, 3_500, [0, 3_500, 4_000]],
    ['a pause that ends later is shortened to end 500 ms before it', 4, 3_501, [0, 3_500, 4_000]],
    ['a pause is not shortened to less than 500 ms', 0.999, 60_000, [0, 999]],
    ['a pause is shortened to 500 ms', 1, 60_000, [0, 500, 1_000]],
    ['a short pause that ends 500 ms before it is not changed', 1, 250, [0, 250, 500, 1_000]],
    ['a PIN that expires at once is polled once', 0, 1_000, [0]],
  ])('%s', async (_, expiresIn, interval, polls) => {
    expect(await pollTimes(expiresIn, { interval })).toEqual(polls);
  });

  test('a poll takes at most the time that is left before the last two', async () => {
    const { plex, sent } = clientWith(({ method }) =>
      method === 'GET' ? new Promise(() => {}) : Response.json(pin({ expiresIn: 1.5 })),
    );
    const signIn = await startSignIn(plex);
    const problems: unknown[] = [];
    const onWaiting = ({ lastProblem }: Waiting) => problems.push(lastProblem?.code);
    const controller = new AbortController();
    const aborted = caught(() => signIn.wait({ signal: controller.signal, onWaiting }));
    await vi.advanceTimersByTimeAsync(499);
    expect(problems).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(problems).toEqual(['timeout']);
    expect(sent[1]?.signal.aborted).toBe(true);
    controller.abort('enough');
    expect(await aborted).toBe('enough');
  });

  test('onWaiting never reports a negative time', async () => {
    const { plex } = clientWith(async ({ method }) => {
      if (method === 'GET') await new Promise((done) => setTimeout(done, 3_000));
      return Response.json(pin({ expiresIn: 2 }));
    });
    const signIn = await startSignIn(plex);
    const progress: Waiting[] = [];
    const failed = caught(() => signIn.wait({ onWaiting: (waiting) => progress.push(waiting) }));
    await vi.advanceTimersByTimeAsync(8_000);
    expect(await failed).toMatchObject({ code: 'pin_expired' });
    expect(progress.at(-1)).toEqual({ attempt: 2, nextPollIn: 0, expiresIn: 0 });
  });
});

test('an interval gets the time since the start of the wait', async () => {
  const { plex, sent } = clientWith(() =>
    Response.json(pin({ authToken: sent.length === 4 ? TOKEN : null })),
  );
  const signIn = await startSignIn(plex);
  await vi.advanceTimersByTimeAsync(5_000);
  const elapsed: number[] = [];
  const interval = (waited: number) => {
    elapsed.push(Math.round(waited));
    return 1_000;
  };
  const signedIn = signIn.wait({ interval });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await signedIn).toMatchObject({ token: TOKEN });
  // The first call validates the interval.
  expect(elapsed).toEqual([0, 0, 1_000]);
});

test('the shortest interval of the waits applies', async () => {
  const polls: number[] = [];
  const { plex } = clientWith(({ method }) => {
    if (method === 'GET') polls.push(Math.round(performance.now() - startedAt));
    return Response.json(pin({ authToken: polls.length === 3 ? TOKEN : null }));
  });
  const signIn = await startSignIn(plex);
  const startedAt = performance.now();
  const waits = [7_000, 3_000, 5_000].map((interval) => signIn.wait({ interval }));
  await vi.advanceTimersByTimeAsync(6_000);
  expect(new Set(await Promise.all(waits)).size).toBe(1);
  expect(polls).toEqual([0, 3_000, 6_000]);
});

test('an interval that becomes invalid rejects its wait and no other', async () => {
  const { plex, sent } = clientWith(() => Response.json(pin()));
  const signIn = await startSignIn(plex);
  const controller = new AbortController();
  const aborted = caught(() => signIn.wait({ signal: controller.signal }));
  const invalid = caught(() => signIn.wait({ interval: (elapsed) => (elapsed > 0 ? -1 : 1_000) }));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await invalid).toMatchObject({
    code: 'input',
    message: 'interval must be a positive number of ms, or a function that returns one, got -1',
  });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent).toHaveLength(4);
  controller.abort('enough');
  expect(await aborted).toBe('enough');
});

describe('a nudge', () => {
  test('does not delay a poll that comes sooner', async () => {
    const { plex, sent } = clientWith(() =>
      Response.json(pin({ authToken: sent.length === 3 ? TOKEN : null })),
    );
    const signIn = await startSignIn(plex);
    const signedIn = signIn.wait({ interval: 200 });
    await vi.advanceTimersByTimeAsync(100);
    signIn.nudge();
    await vi.advanceTimersByTimeAsync(100);
    expect(await signedIn).toMatchObject({ token: TOKEN });
  });

  test('keeps the first poll of a new wait 500 ms after the last one', async () => {
    const { plex, sent } = clientWith(() =>
      Response.json(pin({ authToken: sent.length === 3 ? TOKEN : null })),
    );
    const signIn = await startSignIn(plex);
    expect(await signIn.check()).toBeNull();
    await vi.advanceTimersByTimeAsync(100);
    const signedIn = signIn.wait();
    signIn.nudge();
    await vi.advanceTimersByTimeAsync(399);
    expect(sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(await signedIn).toMatchObject({ token: TOKEN });
  });

  test('counts the 500 ms from the start of a slow poll', async () => {
    const { plex, sent } = clientWith(async ({ method }) => {
      if (method === 'GET') await new Promise((done) => setTimeout(done, 400));
      return Response.json(pin({ authToken: sent.length === 3 ? TOKEN : null }));
    });
    const signIn = await startSignIn(plex);
    const signedIn = signIn.wait({ interval: 60_000 });
    await vi.advanceTimersByTimeAsync(450);
    signIn.nudge();
    await vi.advanceTimersByTimeAsync(49);
    expect(sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(400);
    expect(await signedIn).toMatchObject({ token: TOKEN });
  });

  test('during a poll shortens one pause only', async () => {
    const polls: number[] = [];
    const { plex } = clientWith(async ({ method }) => {
      if (method === 'GET') polls.push(Math.round(performance.now() - startedAt));
      if (polls.length === 1) await new Promise((done) => setTimeout(done, 100));
      return Response.json(pin({ authToken: polls.length === 3 ? TOKEN : null }));
    });
    const signIn = await startSignIn(plex);
    const startedAt = performance.now();
    const signedIn = signIn.wait({ interval: 2_000 });
    await vi.advanceTimersByTimeAsync(50);
    signIn.nudge();
    await vi.advanceTimersByTimeAsync(2_450);
    expect(await signedIn).toMatchObject({ token: TOKEN });
    expect(polls).toEqual([0, 500, 2_500]);
  });

  test('reaches the waits that are left after another one was aborted', async () => {
    const { plex, sent } = clientWith(() =>
      Response.json(pin({ authToken: sent.length === 3 ? TOKEN : null })),
    );
    const signIn = await startSignIn(plex);
    const controller = new AbortController();
    const aborted = caught(() => signIn.wait({ signal: controller.signal }));
    const signedIn = signIn.wait({ interval: 60_000 });
    await vi.advanceTimersByTimeAsync(600);
    controller.abort('gone');
    expect(await aborted).toBe('gone');
    signIn.nudge();
    await vi.advanceTimersByTimeAsync(0);
    expect(await signedIn).toMatchObject({ token: TOKEN });
  });
});

test('an error in onWaiting after an abort does not affect a new wait', async () => {
  const { plex, sent } = clientWith(() =>
    Response.json(pin({ authToken: sent.length === 3 ? TOKEN : null })),
  );
  const signIn = await startSignIn(plex);
  const controller = new AbortController();
  let next: Promise<unknown> | undefined;
  const onWaiting = () => {
    controller.abort('gone');
    next ??= signIn.wait({ interval: 60_000 });
    throw new Error('a bug in the screen');
  };
  expect(await caught(() => signIn.wait({ signal: controller.signal, onWaiting }))).toBe('gone');
  // A second loop would poll in addition to this one.
  const another = signIn.wait();
  await vi.advanceTimersByTimeAsync(500);
  expect(await next).toMatchObject({ token: TOKEN });
  expect(await another).toBe(await next);
  expect(sent).toHaveLength(3);
});

test('a check joins the poll in flight that replaced an aborted one', async () => {
  const respond: (() => void)[] = [];
  const { plex, sent } = clientWith(async ({ method }) => {
    if (method === 'GET') await new Promise<void>((done) => respond.push(done));
    return Response.json(pin());
  });
  const signIn = await startSignIn(plex);
  const controller = new AbortController();
  const aborted = caught(() => signIn.check({ signal: controller.signal }));
  await vi.advanceTimersByTimeAsync(0);
  controller.abort('gone');
  const second = signIn.check();
  expect(await aborted).toBe('gone');
  await vi.advanceTimersByTimeAsync(0);
  const third = signIn.check();
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toHaveLength(3);
  for (const done of respond) done();
  expect(await second).toBeNull();
  expect(await third).toBeNull();
});
