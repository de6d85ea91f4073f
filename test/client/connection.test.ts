/** The connection of a call that is aborted. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createPlexClient } from '../../src/index.ts';
import { caught, IDENTIFIER } from '../support/plex.ts';
import { serve } from '../support/serve.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

test.each([
  ['before the response', () => {}],
  [
    'within the body',
    (response: ServerResponse) => {
      response.setHeader('Content-Type', 'application/json');
      response.write('{"id":1,');
    },
  ],
])('an abort %s closes it, even after a garbage collection', async (_, startResponse) => {
  let resolveResponse = (_response: ServerResponse) => {};
  const received = new Promise<ServerResponse>((resolve) => {
    resolveResponse = resolve;
  });
  const { url } = await serve((_request, response) => resolveResponse(response));
  const plex = createPlexClient({ clientIdentifier: IDENTIFIER, plexTv: url });
  const controller = new AbortController();
  const failed = caught(() => plex.getPin({}, { signal: controller.signal }));
  const response = await received;
  startResponse(response);
  for (let turn = 0; turn < 20; turn++) {
    await setImmediate();
    collect();
  }
  const closed = once(response, 'close');
  const reason = new Error('enough');
  controller.abort(reason);
  expect(await failed).toBe(reason);
  await closed;
});
