import { describe, expect, test } from 'vitest';
import { caught, clientWith } from '../support/plex.ts';

const user = { id: 1, uuid: 'a', username: 'ada', title: 'Ada' };

/** A plex.tv that accepts one token, and responds to every other one that it has expired. */
const plexTv = () =>
  clientWith((request) =>
    request.headers.get('X-Plex-Token') === 'new-token'
      ? Response.json(user)
      : new Response(null, { status: 498 }),
  );

describe('a token that has expired (498)', () => {
  test('is requested again, and the call is repeated once', async () => {
    const { plex, sent } = plexTv();
    const calls: unknown[] = [];
    const source = (expired?: string) => {
      calls.push(expired);
      return expired === undefined ? 'old-token' : 'new-token';
    };
    expect(await plex.withToken(source).getUser()).toMatchObject({ username: 'ada' });
    expect(calls).toEqual([undefined, 'old-token']);
    expect(sent).toHaveLength(2);
  });

  test('is replaced in a repeated call that has a body', async () => {
    const bodies: string[] = [];
    const { plex } = clientWith(async (request) => {
      bodies.push(await request.text());
      const isNew = request.headers.get('X-Plex-Token') === 'new-token';
      return new Response(null, { status: isNew ? 204 : 498 });
    });
    const source = (expired?: string) => (expired === undefined ? 'old-token' : 'new-token');
    await plex.linkPin({ code: 'KYLX' }, { token: source });
    expect(bodies).toEqual(['code=KYLX', 'code=KYLX']);
  });

  test.each([
    ['the same token again', () => 'old-token', 1],
    ['another that has expired', (expired?: string) => `${expired}-too`, 2],
    ['a token that is no function', 'old-token', 1],
  ])('is an error with %s', async (_, source, requests) => {
    const { plex, sent } = plexTv();
    expect(await caught(() => plex.withToken(source).getUser())).toMatchObject({ status: 498 });
    expect(sent).toHaveLength(requests);
  });

  test('is an error if no new one can be obtained', async () => {
    const { plex, sent } = plexTv();
    const source = (expired?: string) => {
      if (expired !== undefined) throw new Error('no new token');
      return 'old-token';
    };
    expect(await caught(() => plex.withToken(source).getUser())).toMatchObject({
      message: 'no new token',
    });
    expect(sent).toHaveLength(1);
  });

  test('is the only reason to request a token again', async () => {
    const { plex, sent } = clientWith(() => new Response(null, { status: 401 }));
    const calls: unknown[] = [];
    const source = (expired?: string) => {
      calls.push(expired);
      return 'old-token';
    };
    expect(await caught(() => plex.withToken(source).getUser())).toMatchObject({ status: 401 });
    expect(calls).toEqual([undefined]);
    expect(sent).toHaveLength(1);
  });
});
