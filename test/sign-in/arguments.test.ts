/** Arguments of the flow that are not what they should be, and many waits on one signal. */
import { getEventListeners } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { resumeSignIn, startSignIn } from '../../src/index.ts';
import { caught, clientWith, pin, TOKEN } from '../support/plex.ts';

const pending = () => clientWith(() => Response.json(pin()));

describe('a signal must be an AbortSignal', () => {
  test.each<[string, unknown]>([
    ['an AbortController', new AbortController()],
    ['null', null],
    ['an object', {}],
    ['text', 'abort'],
  ])('not %s', async (_, value) => {
    const signal = value as AbortSignal;
    const { plex, sent } = pending();
    const signIn = await startSignIn(plex);
    const message = expect.stringMatching(/^signal must be an AbortSignal, got /);
    for (const call of [
      () => startSignIn(plex, { signal }),
      () => signIn.wait({ signal }),
      () => signIn.check({ signal }),
      () => plex.getPin({}, { signal }),
    ])
      expect(await caught(call)).toMatchObject({ code: 'input', field: 'signal', message });
    expect(sent).toHaveLength(1);
  });
});

test('onWaiting must be a function', async () => {
  const signIn = await startSignIn(pending().plex);
  expect(await caught(() => signIn.wait({ onWaiting: 5 as never }))).toMatchObject({
    code: 'input',
    message: 'onWaiting must be a function, got 5',
  });
});

test('a signal in place of options is rejected', async () => {
  const { plex } = pending();
  const { signal } = new AbortController();
  const signIn = await startSignIn(plex);
  const problem = { code: 'input', message: 'signal must be in an object: { signal }' };
  // It would pass for options without a property, to TypeScript as well.
  expect(await caught(() => startSignIn(plex, signal as never))).toMatchObject(problem);
  expect(await caught(() => signIn.wait(signal as never))).toMatchObject(problem);
  expect(await caught(() => signIn.check(signal as never))).toMatchObject(problem);
  expect(await caught(() => plex.ping(undefined, signal as never))).toMatchObject(problem);
});

test('one signal serves 200 waits without a warning, and keeps no listener', async () => {
  const warned = vi.fn<() => void>();
  process.on('warning', warned);
  const controller = new AbortController();
  const { signal } = controller;
  const waits = await Promise.all(
    Array.from({ length: 200 }, async () => {
      const signIn = await startSignIn(pending().plex);
      return { waiting: caught(() => signIn.wait({ signal })) };
    }),
  );
  expect(getEventListeners(signal, 'abort').length).toBeLessThan(10);
  controller.abort('enough');
  expect(new Set(await Promise.all(waits.map(({ waiting }) => waiting)))).toEqual(
    new Set(['enough']),
  );
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  // Node emits warnings in a later turn.
  await new Promise((resolve) => setImmediate(resolve));
  expect(warned).not.toHaveBeenCalled();
  process.off('warning', warned);
});

describe('a state that is resumed', () => {
  test('is copied, without fields that it does not have', async () => {
    const { plex, sent } = pending();
    const original = (await startSignIn(plex)).toJSON();
    const state = { ...original, token: TOKEN };
    const signIn = resumeSignIn(plex, state);
    state.id = 7;
    await signIn.check();
    expect(sent.at(-1)?.url).toMatch(new RegExp(`/pins/${original.id}$`));
    expect(signIn.toJSON()).toEqual(original);
    expect(JSON.stringify(signIn)).not.toContain(TOKEN);
  });

  test('is read once: a getter cannot change it', async () => {
    const { plex } = pending();
    const original = (await startSignIn(plex)).toJSON();
    const id = vi.fn<() => number>().mockReturnValue(7).mockReturnValueOnce(original.id);
    const state = Object.defineProperty({ ...original }, 'id', { get: id, enumerable: true });
    const signIn = resumeSignIn(plex, state);
    expect([signIn.id, signIn.toJSON().id]).toEqual([original.id, original.id]);
    expect(id).toHaveBeenCalledTimes(1);
  });
});

describe('the headers of a call', () => {
  test.each<[string, RequestInit['headers']]>([
    ['an object', { 'X-Own': 'a' }],
    ['Headers', new Headers({ 'X-Own': 'a' })],
    ['pairs', [['X-Own', 'a']]],
  ])('may be %s', async (_, headers) => {
    const { plex } = pending();
    const request = await plex.getPin.request({}, { headers });
    expect(request.headers.get('X-Own')).toBe('a');
  });

  test.each<[string, unknown]>([
    ['a Map of numbers', new Map([['X-Own', 5]])],
    ['a list of names', ['X-Own']],
    ['an invalid name', [['X Own', 'a']]],
    ['a line break', new Map([['X-Own', 'a\nb']])],
  ])('must not be %s', async (_, headers) => {
    const { plex, sent } = pending();
    const error = await caught(() => plex.getPin({}, { headers: headers as never }));
    expect(error).toMatchObject({ code: 'input' });
    expect(sent).toEqual([]);
  });

  test('are secrets in errors, whatever their form', async () => {
    const { plex } = clientWith(() => Promise.reject(new Error(`bad header: ${TOKEN}`)));
    const headers = new Headers({ Authorization: TOKEN });
    const error = await caught(() => plex.getPin({}, { headers }));
    expect(String(error)).not.toContain(TOKEN);
  });
});
