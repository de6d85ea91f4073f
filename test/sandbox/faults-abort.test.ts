/** Apart from the tests with sockets: the HTTP client of Node sets timers of its own. */
import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { createSandbox, type Fault } from '../../src/sandbox/index.ts';
import { client } from './plex-tv.ts';

afterEach(() => {
  vi.useRealTimers();
});

test.each<Fault>([
  { kind: 'delay', ms: 60_000 },
  { kind: 'hang' },
  { kind: 'huge', bytes: Infinity },
])('$kind: an abort in the process leaves no timer and no listener', async (fault) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const sandbox = createSandbox();
  sandbox.fail(fault);
  const abort = new AbortController();
  const request = new Request('https://plex.tv/api/v2/pins', {
    method: 'POST',
    headers: client,
    signal: abort.signal,
  });
  const added = vi.spyOn(request.signal, 'addEventListener');
  const removed = vi.spyOn(request.signal, 'removeEventListener');
  const pending = sandbox.fetch(request).then((response) => response.text());
  while (added.mock.calls.length === 0) await setImmediate();
  abort.abort(new Error('enough'));
  await expect(pending).rejects.toThrow('enough');
  expect(vi.getTimerCount()).toBe(0);
  // A listener that is for once is gone after the abort, as one that was removed.
  const left = added.mock.calls.filter(
    ([, listener, options]) =>
      !(typeof options === 'object' && options.once) &&
      !removed.mock.calls.some(([, gone]) => gone === listener),
  );
  expect(left).toEqual([]);
});

test('delay: a completed delay in the process leaves no listener', async () => {
  const sandbox = createSandbox();
  sandbox.fail({ kind: 'delay', ms: 0 });
  const request = new Request('https://plex.tv/api/v2/user');
  const added = vi.spyOn(request.signal, 'addEventListener');
  const removed = vi.spyOn(request.signal, 'removeEventListener');
  expect((await sandbox.fetch(request)).status).toBe(401);
  expect(added).toHaveBeenCalledTimes(1);
  expect(removed.mock.calls[0]?.[1]).toBe(added.mock.calls[0]?.[1]);
});
