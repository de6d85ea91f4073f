import { describe, expect, test } from 'vitest';
import { createPlexClient, hasAccess, type OwnedServer, PlexInputError } from '../../src/index.ts';
import { caught, clientWith, IDENTIFIER, TOKEN } from '../support/plex.ts';
import { MACHINE, OURS, signedInAs, signedInAtFailing } from '../support/people.ts';

describe('hasAccess', () => {
  test.each([
    ['owner', true],
    ['kid', true],
    ['friend', true],
    ['stranger', false],
    // They have access to a server with the same machine identifier, which is the attacker's.
    ['attacker', false],
    ['accomplice', false],
  ])('of %s is %s', async (user, expected) => {
    const { plex, expectNone } = await signedInAs(user);
    expect(await hasAccess(plex, OURS)).toBe(expected);
    expectNone();
  });

  test('is of the server with this owner', async () => {
    const { plex } = await signedInAs('friend');
    expect(await hasAccess(plex, { machineIdentifier: MACHINE, ownerId: 1005 })).toBe(true);
    expect(await hasAccess(plex, { machineIdentifier: MACHINE, ownerId: 1003 })).toBe(false);
    expect(await hasAccess(plex, { machineIdentifier: 'other', ownerId: 1001 })).toBe(false);
  });

  test('requests the user only for a server that the user owns', async () => {
    for (const [user, paths] of [
      ['friend', ['/api/v2/resources']],
      ['stranger', ['/api/v2/resources']],
      ['owner', ['/api/v2/resources', '/api/v2/user']],
    ] as const) {
      const { plex, sandbox } = await signedInAs(user);
      const before = sandbox.requests.length;
      await hasAccess(plex, OURS);
      expect(sandbox.requests.slice(before).map(({ path }) => path)).toEqual(paths);
    }
  });

  test('rejects if plex.tv fails, which is not the same as no access', async () => {
    for (const path of ['/resources', '/user']) {
      const { plex, sandbox } = await signedInAtFailing('owner');
      sandbox.fail({ kind: 'response', status: 503, match: { path } });
      expect(await caught(() => hasAccess(plex, OURS))).toMatchObject({ code: 'api', status: 503 });
      expect(await hasAccess(plex, OURS)).toBe(true);
    }
  });

  test('is false for a server whose owner is not known', async () => {
    for (const fields of [{}, { owned: false }, { ownerId: null }, { ownerId: '1001' }]) {
      const server = { name: 'a', clientIdentifier: MACHINE, provides: 'server', ...fields };
      const { plex } = clientWith(() => Response.json([server]));
      expect(await hasAccess(plex.withToken(TOKEN), OURS)).toBe(false);
    }
  });

  test('passes on the options of the call', async () => {
    const { plex } = await signedInAs('owner');
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    expect(await caught(() => hasAccess(plex, OURS, { signal }))).toBe(reason);
  });

  test.each([
    ['server', undefined],
    ['server', MACHINE],
    ['server.machineIdentifier', { ownerId: 1 }],
    ['server.machineIdentifier', { machineIdentifier: ' ', ownerId: 1 }],
    ['server.ownerId', { machineIdentifier: MACHINE }],
    ['server.ownerId', { machineIdentifier: MACHINE, ownerId: '1001' }],
    ['server.ownerId', { machineIdentifier: MACHINE, ownerId: 0 }],
    ['server.ownerId', { machineIdentifier: MACHINE, ownerId: NaN }],
    ['ownerID', { machineIdentifier: MACHINE, ownerID: 1001 }],
  ])('names %s of an invalid server', async (field, server) => {
    const plex = createPlexClient({ clientIdentifier: IDENTIFIER });
    const error = await caught(() => hasAccess(plex, server as OwnedServer));
    expect(error).toBeInstanceOf(PlexInputError);
    expect(error).toMatchObject({ field });
  });
});
