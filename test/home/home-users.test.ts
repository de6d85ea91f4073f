import { describe, expect, test } from 'vitest';
import {
  hasAccess,
  listHomeUsers,
  PlexApiError,
  PlexInputError,
  switchUser,
} from '../../src/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { caught, clientWith, TOKEN } from '../support/plex.ts';
import { OURS, people, servers, signedInAs, signedInAtFailing } from '../support/people.ts';
import { shown } from '../support/shown.ts';

const PIN = '0042';

/** A Plex Home of an owner with a PIN, a child without one, and a child with one. */
const household = () =>
  createSandbox({
    users: [
      { username: 'owner', title: 'Ada', home: true, homeAdmin: true, homePin: PIN },
      { username: 'kid', title: 'Byron', home: true, restricted: true },
      { username: 'teen', title: 'Anne', home: true, restricted: true, homePin: '1234' },
    ],
  });

async function memberOf(plex: Parameters<typeof listHomeUsers>[0], title: string) {
  const users = await listHomeUsers(plex);
  const user = users.find((candidate) => candidate.title === title);
  if (!user) throw new Error(`There is no ${title}`);
  return user;
}

describe('listHomeUsers', () => {
  test('lists managed users, who have no username', async () => {
    const { plex, expectNone } = await signedInAs('owner', household());
    expect(await listHomeUsers(plex)).toMatchObject([
      { title: 'Ada', username: 'owner', admin: true, restricted: false, protected: true },
      { title: 'Byron', username: null, admin: false, restricted: true, protected: false },
      { title: 'Anne', username: null, email: null, restricted: true, protected: true },
    ]);
    expectNone();
  });

  test('accepts a response with few fields', async () => {
    const users = [
      { id: 1, uuid: 'a' },
      { id: 2, uuid: 'b', title: null, updatedAt: 3 },
    ];
    const { plex } = clientWith(() => Response.json({ users }));
    expect(await listHomeUsers(plex.withToken(TOKEN))).toEqual(users);
  });

  test('leaves out a user that cannot be read, and lists the others', async () => {
    const odd = [{ id: 'one', uuid: 'a' }, { id: 1 }, null, { id: 2, uuid: 'b', protected: 'no' }];
    const users = [...odd, { id: 3, uuid: 'c', title: 'Anne' }];
    const { plex } = clientWith(() => Response.json({ users }));
    expect(await listHomeUsers(plex.withToken(TOKEN))).toEqual([users[4]]);
  });

  test('rejects with 401 for a managed user', async () => {
    const { plex } = await signedInAs('kid', household());
    expect(await caught(() => listHomeUsers(plex))).toMatchObject({ code: 'api', status: 401 });
  });
});

describe('switchUser', () => {
  test('returns a token of a user without a PIN', async () => {
    const { plex, expectNone } = await signedInAs('owner', household());
    const { uuid } = await memberOf(plex, 'Byron');
    const { token, user } = await switchUser(plex, { uuid });
    expect(user.title).toBe('Byron');
    expect(await plex.withToken(token).getUser()).toMatchObject({ uuid, restricted: true });
    expect(await plex.getUser()).toMatchObject({ title: 'Ada' });
    expectNone();
  });

  test('returns a token of a user with a PIN, back and forth', async () => {
    const { plex } = await signedInAs('owner', household());
    const ada = await memberOf(plex, 'Ada');
    const anne = await memberOf(plex, 'Anne');
    const child = plex.withToken((await switchUser(plex, { uuid: anne.uuid, pin: '1234' })).token);
    expect((await child.getUser()).title).toBe('Anne');
    expect((await switchUser(child, { uuid: ada.uuid, pin: PIN })).user.title).toBe('Ada');
  });

  test.each([
    ['missing', undefined, /has a PIN \(1041\): ask for it/],
    ['wrong', '9999', /is wrong \(1041\): ask for it again/],
  ])('rejects with error 1041 if the PIN is %s', async (_, pin, message) => {
    const { plex } = await signedInAs('owner', household());
    const { uuid } = await memberOf(plex, 'Ada');
    const error = await caught(() => switchUser(plex, { uuid, pin }));
    expect(error).toBeInstanceOf(PlexApiError);
    expect(error).toMatchObject({ code: 'api', status: 403, errors: [{ code: 1041 }] });
    expect(String(error)).toMatch(message);
    expect(shown(error)).not.toContain('9999');
  });

  test('passes on every other error as it is', async () => {
    const { plex, sandbox } = await signedInAtFailing('owner', household());
    sandbox.fail({ kind: 'response', status: 429 });
    expect(await caught(() => switchUser(plex, { uuid: 'a' }))).toMatchObject({ status: 429 });
    expect(await caught(() => switchUser(plex, { uuid: 'a' }))).toMatchObject({ status: 404 });
    const signal = AbortSignal.abort('enough');
    expect(await caught(() => switchUser(plex, { uuid: 'a' }, { signal }))).toBe('enough');
  });

  test.each([
    { username: null, email: null, title: 'Kid', friendlyName: null },
    { username: '', email: '', title: 'Kid', subscription: null, anonymous: null },
    { home: true, homeAdmin: false, profile: { defaultAudioLanguages: 'en,sv' } },
  ])('accepts a managed user as recorded: %o', async (fields) => {
    const user = {
      id: 1,
      uuid: 'a',
      restricted: true,
      authToken: 'sEcReT-t0ken_abcdEFG',
      ...fields,
    };
    const { plex } = clientWith(() => Response.json(user, { status: 201 }));
    const switched = await switchUser(plex.withToken(TOKEN), { uuid: 'a' });
    expect(switched).toEqual({ token: user.authToken, user });
  });

  test.each([undefined, null, ''])('rejects a response whose token is %s', async (authToken) => {
    const user = { id: 1, uuid: 'a', username: '', title: 'Byron', authToken };
    const { plex } = clientWith(() => Response.json(user, { status: 201 }));
    const error = await caught(() => switchUser(plex.withToken(TOKEN), { uuid: 'a' }));
    expect(error).toMatchObject({ code: 'response', status: 201 });
  });

  test.each([
    ['uuid', {}],
    ['uuid', { uuid: 7 }],
    ['pin', { uuid: 'a', pin: 42 }],
    ['pIn', { uuid: 'a', pIn: PIN }],
  ])('names %s in an invalid argument', async (field, user) => {
    const { plex, sent } = clientWith(() => Response.error());
    const error = await caught(() => switchUser(plex, user as { uuid: string }));
    expect(error).toBeInstanceOf(PlexInputError);
    expect(error).toMatchObject({ field });
    expect(sent).toEqual([]);
  });

  test('a managed user has access to the servers that the owner lets the user see', async () => {
    const { plex } = await signedInAs('owner', createSandbox({ users: people, servers }));
    const kid = await switchUser(plex, { uuid: (await memberOf(plex, 'kid')).uuid });
    expect(await hasAccess(plex.withToken(kid.token), OURS)).toBe(true);
  });
});
