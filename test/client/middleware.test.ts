import { setImmediate } from 'node:timers/promises';
import type { Middleware } from 'openapi-fetch';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PlexApiError, PlexTimeoutError, startSignIn } from '../../src/index.ts';
import { serve } from '../support/serve.ts';
import { caught, clientWith, pin, TOKEN } from '../support/plex.ts';

afterEach(() => {
  vi.useRealTimers();
});

const user = { id: 1, uuid: 'a', username: 'ada', title: 'Ada' };

/** Middleware that logs which of its hooks ran. */
const logger = (name: string, log: string[]): Middleware => ({
  onRequest: ({ request }) => void log.push(`${name} > ${request.method}`),
  onResponse: ({ response }) => void log.push(`${name} < ${response.status}`),
  onError: ({ error }) => void log.push(`${name} ! ${String(error)}`),
});

describe('the hooks run around each request', () => {
  test('of a method: requests in order, responses in reverse order', async () => {
    const log: string[] = [];
    const { plex } = clientWith(() => Response.json(pin()), {
      middleware: [logger('a', log), logger('b', log)],
    });
    expect(await plex.getPin()).toMatchObject({ code: 'KYLX' });
    expect(log).toEqual(['a > POST', 'b > POST', 'b < 200', 'a < 200']);
  });

  test('of a flow', async () => {
    const log: string[] = [];
    const { plex } = clientWith(() => Response.json(pin({ authToken: TOKEN })), {
      middleware: [logger('a', log)],
    });
    const signIn = await startSignIn(plex);
    expect(await signIn.check()).toMatchObject({ token: TOKEN });
    expect(log).toEqual(['a > POST', 'a < 200', 'a > GET', 'a < 200']);
  });

  test('of plex.fetch', async () => {
    const log: string[] = [];
    const { plex } = clientWith(() => new Response('no', { status: 404 }), {
      middleware: [logger('a', log)],
    });
    const response = await plex.fetch('/api/v2/features');
    expect([response.status, await response.text()]).toEqual([404, 'no']);
    expect(log).toEqual(['a > GET', 'a < 404']);
  });

  test('of a client with a token, and of each request that is repeated with a new one', async () => {
    const log: string[] = [];
    let tokens = 0;
    const { plex, sent } = clientWith(
      (request) =>
        request.headers.get('X-Plex-Token') === 'token-1'
          ? new Response(null, { status: 498 })
          : Response.json(user),
      { middleware: [logger('a', log)] },
    );
    await plex.withToken(() => `token-${++tokens}`).getUser();
    expect(log).toEqual(['a > GET', 'a < 498', 'a > GET', 'a < 200']);
    expect(sent).toHaveLength(2);
  });

  test('and not for a request that is only built', async () => {
    const log: string[] = [];
    const { plex, sent } = clientWith(() => Response.json(pin()), {
      middleware: [logger('a', log)],
    });
    await plex.getPin.request();
    expect([log, sent]).toEqual([[], []]);
  });
});

describe('what a hook sees', () => {
  test('the request as it is sent, token included', async () => {
    const seen: (string | null)[] = [];
    const { plex } = clientWith(() => Response.json(user), {
      middleware: [
        {
          onRequest: ({ request, schemaPath, params }) => {
            seen.push(request.url, request.headers.get('X-Plex-Token'), schemaPath);
            expect(params.path).toEqual({});
          },
        },
      ],
    });
    await plex.withToken(TOKEN).getUser();
    expect(seen).toEqual(['https://plex.tv/api/v2/user', TOKEN, '/user']);
  });

  test('responses of any status, with a body that it can read without consuming it', async () => {
    const bodies: string[] = [];
    let status = 200;
    const { plex } = clientWith(
      () =>
        status === 200
          ? Response.json(pin())
          : Response.json({ errors: [{ code: 1020, message: 'Gone' }] }, { status }),
      {
        middleware: [
          { onResponse: async ({ response }) => void bodies.push(await response.clone().text()) },
        ],
      },
    );
    expect(await plex.getPin()).toMatchObject({ id: 1272322473 });
    status = 404;
    expect(await caught(() => plex.getTokenByPinId({ pinId: 1 }))).toMatchObject({
      code: 'api',
      status: 404,
      errors: [{ code: 1020, message: 'Gone' }],
    });
    expect(bodies).toEqual([JSON.stringify(pin()), expect.stringContaining('1020')]);
  });

  test('no redirect: those are followed below it', async () => {
    const log: string[] = [];
    const plexTv = await serve((request, response) => {
      if (request.url === '/elsewhere') response.setHeader('Content-Type', 'application/json');
      else response.writeHead(302, { Location: '/elsewhere' });
      response.end(request.url === '/elsewhere' ? JSON.stringify(user) : undefined);
    });
    const { plex } = clientWith((request) => fetch(request), {
      plexTv: plexTv.url,
      middleware: [logger('a', log)],
    });
    expect(await plex.withToken(TOKEN).getUser()).toMatchObject({ username: 'ada' });
    expect(log).toEqual(['a > GET', 'a < 200']);
    expect(plexTv.requests).toEqual(['GET /api/v2/user', 'GET /elsewhere']);
  });

  test('the timeout of one attempt; its own time does not count', async () => {
    vi.useFakeTimers();
    const errors: unknown[] = [];
    let hangs = true;
    const { plex } = clientWith(
      () => (hangs ? new Promise<Response>(() => {}) : Response.json(pin())),
      {
        timeout: 1_000,
        middleware: [
          {
            onRequest: () => new Promise((resolve) => setTimeout(resolve, 60_000)),
            onError: ({ error, options, request }) => {
              errors.push(error);
              hangs = false;
              return options.fetch(request);
            },
          },
        ],
      },
    );
    const result = plex.getPin();
    await vi.advanceTimersByTimeAsync(62_000);
    expect(await result).toMatchObject({ code: 'KYLX' });
    expect(errors).toEqual([expect.any(PlexTimeoutError)]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('what a hook may change', () => {
  test('the request', async () => {
    const { plex, sent } = clientWith(() => Response.json(pin()), {
      middleware: [
        {
          onRequest: ({ request }) => {
            request.headers.set('X-Trace', '1');
            return request;
          },
        },
        { onRequest: ({ request }) => new Request(`${request.url}?b=2`, request) },
      ],
    });
    await plex.getPin();
    expect(sent[0]?.url).toBe('https://plex.tv/api/v2/pins?b=2');
    expect(sent[0]?.headers.get('X-Trace')).toBe('1');
  });

  test('the response, which is validated afterwards', async () => {
    const { plex } = clientWith(() => Response.json(pin()), {
      middleware: [{ onResponse: () => Response.json({ id: 'x' }) }],
    });
    expect(await caught(() => plex.getPin())).toMatchObject({ code: 'response' });
  });

  test.each([
    ['a result', () => Response.json(pin()), { code: 'KYLX' }],
    [
      'an error',
      () => Response.json({ errors: [{ code: 1001, message: 'No' }] }, { status: 401 }),
      { code: 'api', status: 401, errors: [{ code: 1001, message: 'No' }] },
    ],
    [
      'an error in plain text',
      () => new Response('No', { status: 503 }),
      { code: 'api', status: 503, errors: [] },
    ],
    ['nothing', () => new Response(null, { status: 204 }), { code: 'response', status: 204 }],
  ])('a response in place of the request: %s', async (_, respond, expected) => {
    const { plex, sent } = clientWith(() => Response.json(pin()), {
      middleware: [{ onRequest: respond }],
    });
    expect(await plex.getPin().catch((error: unknown) => error)).toMatchObject(expected);
    expect(sent).toEqual([]);
  });

  test('an error, into a response or another error', async () => {
    const other = new Error('offline');
    const responses: (Response | Error)[] = [Response.json(pin()), other];
    const { plex } = clientWith(() => Promise.reject(new TypeError('fetch failed')), {
      middleware: [{ onError: () => responses.shift() }],
    });
    expect(await plex.getPin()).toMatchObject({ code: 'KYLX' });
    expect(await caught(() => plex.getPin())).toBe(other);
    expect(await caught(() => plex.getPin())).toMatchObject({ code: 'network' });
  });
});

test.each(['onRequest', 'onResponse', 'onError'])(
  'an error that %s throws reaches the caller as it is',
  async (hook) => {
    const mine = new Error('mine');
    const throws = () => {
      throw mine;
    };
    const { plex } = clientWith(
      () => (hook === 'onError' ? Promise.reject(new Error('x')) : Response.json(pin())),
      { middleware: [{ [hook]: throws } as unknown as Middleware] },
    );
    expect(await caught(() => plex.getPin())).toBe(mine);
    expect(await caught(() => plex.fetch('/x'))).toBe(mine);
  },
);

test('a call is aborted while a hook takes its time', async () => {
  const { plex, sent } = clientWith(() => Response.json(pin()), {
    middleware: [{ onRequest: () => new Promise<undefined>(() => {}) }],
  });
  const controller = new AbortController();
  const result = caught(() => plex.getPin({}, { signal: controller.signal }));
  controller.abort('enough');
  expect(await result).toBe('enough');
  expect(sent).toEqual([]);
});

describe('no rejection is left unhandled', () => {
  const unhandled = vi.fn();
  beforeEach(() => {
    unhandled.mockClear();
    process.on('unhandledRejection', unhandled);
  });
  afterEach(() => {
    process.off('unhandledRejection', unhandled);
  });

  test('if the signal has aborted before the call, which runs no hook', async () => {
    const log: string[] = [];
    const { plex, sent } = clientWith(() => Response.json(pin()), {
      middleware: [logger('a', log)],
    });
    const signal = AbortSignal.abort('stop');
    expect(await caught(() => plex.getPin({}, { signal }))).toBe('stop');
    expect(await caught(() => plex.fetch('/api/v2/ping', { signal }))).toBe('stop');
    await setImmediate();
    expect(log).toEqual([]);
    expect(sent).toEqual([]);
    expect(unhandled).not.toHaveBeenCalled();
  });

  test('if a hook aborts the call', async () => {
    const controller = new AbortController();
    const { plex } = clientWith(() => Response.json(pin()), {
      middleware: [{ onRequest: () => controller.abort('stop') }],
    });
    const { signal } = controller;
    expect(await caught(() => plex.getPin({}, { signal }))).toBe('stop');
    await setImmediate();
    expect(unhandled).not.toHaveBeenCalled();
  });

  test('if a token function aborts the call and fails', async () => {
    const controller = new AbortController();
    const { plex } = clientWith(() => Response.json({}));
    const token = () => {
      controller.abort('stop');
      throw new Error('no token');
    };
    const { signal } = controller;
    expect(await caught(() => plex.getUser(undefined, { token, signal }))).toBe('stop');
    await setImmediate();
    expect(unhandled).not.toHaveBeenCalled();
  });

  test('if a wait is aborted at once', async () => {
    const { plex } = clientWith(() => Response.json(pin()), { middleware: [logger('a', [])] });
    const signIn = await startSignIn(plex);
    const controller = new AbortController();
    const waiting = caught(() => signIn.wait({ signal: controller.signal }));
    controller.abort('stop');
    expect(await waiting).toBe('stop');
    await setImmediate();
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe('bodies stay bounded below middleware', () => {
  const middleware = [{ onResponse: () => undefined }];

  test('a result that is too long', async () => {
    const { plex } = clientWith(() => new Response('"'.padEnd(2 ** 21)), { middleware });
    const error = await caught(() => plex.getPin());
    expect(error).toMatchObject({ code: 'response', message: expect.stringContaining('1 MiB') });
  });

  test('an error that is too long keeps its status', async () => {
    const { plex } = clientWith(() => new Response('"'.padEnd(2 ** 21), { status: 503 }), {
      middleware,
    });
    expect(await caught(() => plex.getPin())).toBeInstanceOf(PlexApiError);
  });

  test('a body that never ends is cancelled at the deadline', async () => {
    vi.useFakeTimers();
    const cancel = vi.fn();
    const { plex } = clientWith(() => new Response(new ReadableStream({ cancel })), {
      middleware,
      timeout: 1_000,
    });
    const result = caught(() => plex.getPin());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await result).toBeInstanceOf(PlexTimeoutError);
    expect(cancel).toHaveBeenCalledOnce();
  });
});

test.each([
  ['not a list', { onRequest: () => undefined }, 'middleware'],
  ['a function', [() => undefined], 'middleware[0]'],
  ['an object without a hook', [{ onRequest: () => undefined }, {}], 'middleware[1]'],
  ['a hook that is not a function', [{ onRequest: 'x' }], 'middleware[0]'],
  ['null', [null], 'middleware[0]'],
])('middleware that is %s', async (_, middleware, field) => {
  const error = await caught(() =>
    clientWith(() => Response.json(pin()), { middleware: middleware as unknown as Middleware[] }),
  );
  expect(error).toMatchObject({ code: 'input', field });
});
