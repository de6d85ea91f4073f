/**
 * The responses of the sandbox have each field of the responses that public projects recorded, with the type and the form
 * that it has there. The files in `recorded/` have the fields and the forms of those responses, and other values.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SandboxOptions } from '../../src/sandbox/index.ts';
import { client, createPin, type PlexTv, signIn, startPlexTv } from './plex-tv.ts';
import { type Form, formOf } from './recorded-form.ts';

const FOLDER = join(import.meta.dirname, 'recorded');

const people: SandboxOptions = {
  users: [
    {
      username: 'admin',
      home: true,
      homeAdmin: true,
      protected: true,
      subscription: { active: true },
    },
    { username: 'free', id: 2001 },
    { username: '', title: 'Kid', protected: true },
    { username: '', title: 'Teen', restrictionProfile: null },
    { username: 'member', home: true },
  ],
  servers: [
    { name: 'Home', sharedWith: ['member', 'Kid', 'free'] },
    { name: 'Pending', pendingWith: ['member'] },
  ],
};

type Ask = (plexTv: PlexTv, format: 'JSON' | 'XML') => Promise<string>;

const as =
  (user: string, path: string): Ask =>
  async (plexTv, format) => {
    const headers = { ...client, 'X-Plex-Token': await signIn(plexTv, user) };
    return (await plexTv.call('GET', path, { headers, format })).text;
  };

const resources = '/resources?includeHttps=1&includeRelay=1';

/** Requests a path outside `/api/v2`. */
const legacy =
  (path: string): Ask =>
  async (plexTv) => {
    const token = await signIn(plexTv);
    const response = await plexTv.fetch(`${plexTv.origin}${path}`, {
      headers: { ...client, 'X-Plex-Token': token },
    });
    return response.text();
  };

const newPin =
  (strong: boolean): Ask =>
  async (plexTv, format) => {
    const body = new URLSearchParams({ strong: String(strong) });
    return (await createPin(plexTv, '/pins', { body, format })).response.text;
  };

const linkedPin: Ask = async (plexTv, format) => {
  const { id, code } = await createPin(plexTv);
  plexTv.sandbox.approve(code);
  return (await plexTv.call('GET', `/pins/${id}`, { headers: client, format })).text;
};

const legacyPin =
  (isLinked: boolean): Ask =>
  async (plexTv) => {
    const ask = async (method: string, path: string) =>
      (await plexTv.fetch(`${plexTv.origin}${path}`, { method, headers: client })).text();
    const pin = await ask('POST', '/pins.xml');
    if (!isLinked) return pin;
    plexTv.sandbox.approve(/<code>(\w+)/.exec(pin)?.[1] ?? '');
    return ask('GET', `/pins/${/<id[^>]*>(\d+)/.exec(pin)?.[1]}.xml`);
  };

/**
 * A file, its source, and the request of the same response. The differences are those of the account, or of the year:
 * plex.tv has changed some types, and the sandbox has the newest.
 */
const recordings: [file: string, source: string, ask: Ask, differences?: string[]][] = [
  [
    'user-free-2022.json',
    'plex-api.rs, tests/mocks/myplex',
    as('free', '/user'),
    [
      'anonymous was null, and is boolean',
      'profile.defaultAudioLanguage was null, and is text',
      'profile.defaultSubtitleLanguage was null, and is text',
    ],
  ],
  [
    'user-plexpass-2022.json',
    'plex-api.rs, tests/mocks/myplex',
    as('admin', '/user'),
    [
      'anonymous was null, and is boolean',
      'profile.defaultAudioLanguages was null, and is text',
      'profile.defaultSubtitleLanguages was null, and is text',
      'subscriptions[].transfer was null, and is boolean',
    ],
  ],
  [
    'user-managed-2022.json',
    'plex-api.rs, tests/mocks/myplex',
    as('Kid', '/user'),
    ['anonymous was null, and is boolean'],
  ],
  [
    'user-managed-restricted-2022.json',
    'plex-api.rs, tests/mocks/myplex',
    as('Teen', '/user'),
    [
      'anonymous was null, and is boolean',
      'rememberExpiresAt was null, and is integer',
      'profile.defaultAudioLanguage was null, and is text',
      'profile.defaultSubtitleLanguage was null, and is text',
    ],
  ],
  [
    'user-2020.json',
    'PlexKit, its tests',
    as('admin', '/user'),
    ['anonymous was null, and is boolean'],
  ],
  ['user-2023.xml', 'Home Assistant, tests/components/plex/fixtures', as('admin', '/user')],
  [
    'user-free-2023.json',
    'a public project of 2023',
    as('free', '/user'),
    ['anonymous was null, and is boolean'],
  ],
  ['user-2024.xml', 'a page of notes on the API, 2024', as('admin', '/user')],
  ['user-2026.json', 'plezy, plex_switch_response_test.dart', as('admin', '/user')],
  ['resources-2020.json', 'PlexKit, its tests', as('admin', resources)],
  ['resources-2022.json', 'plex-api.rs, tests/mocks/myplex', as('admin', resources)],
  ['resources-2024.json', 'the preview data of a Swift app', as('admin', resources)],
  ['resources-2024.xml', 'a page of notes on the API, 2024', as('admin', resources)],
  ['resources-home-2023.json', 'a public project of 2023', as('member', resources)],
  [
    'resources-v1-2022.xml',
    'plex-api.rs, tests/mocks/myplex',
    legacy('/api/resources?includeHttps=1'),
  ],
  ['users-v1-2021.xml', 'Home Assistant, tests/components/plex/fixtures', legacy('/api/users')],
  [
    'pin-2019.json',
    'a page of notes on the API, 2019',
    newPin(true),
    ['createdAt was time with ms, and is time', 'expiresAt was time with ms, and is time'],
  ],
  ['pin-2020.json', 'PlexKit, its tests', newPin(false)],
  ['pin-2022.json', 'plex-api.rs, tests/mocks/myplex', newPin(false)],
  ['pin-2023.json', 'dashotv, a comment', newPin(true)],
  ['pin-2025.json', 'rubyplex, a comment', newPin(false)],
  [
    'pin-linked-2020.json',
    'PlexKit, its tests',
    linkedPin,
    ['newRegistration was null, and is boolean'],
  ],
  ['pin-linked-2022.json', 'plex-api.rs, tests/mocks/myplex', linkedPin],
  ['pin-v1-2023.xml', 'the fixtures of a JavaScript project', legacyPin(false)],
  ['pin-v1-linked-2023.xml', 'the fixtures of a JavaScript project', legacyPin(true)],
  ['errors-2024.xml', 'a page of notes on the API, 2024', as('admin', '/nothing')],
];

/** Lists what a recorded response has and this one has not: a field, or a kind of value. */
function compare(recorded: Form, form: Form): string[] {
  return Array.from(recorded).flatMap(([path, kinds]) => {
    const found = form.get(path);
    if (!found) return [`${path} is missing`];
    // In XML, an empty attribute may be null, and one that consists of digits a text.
    const isXml = path.includes('@');
    const matches = (kind: string): boolean =>
      found.has(kind) ||
      (isXml && (kind === 'nothing' || (kind === 'text' && found.has('integer'))));
    return Array.from(kinds)
      .filter((kind) => !matches(kind))
      .map((kind) => `${path} was ${kind}, and is ${Array.from(found).join(' or ')}`);
  });
}

const read = (file: string): Form => formOf(readFileSync(join(FOLDER, file), 'utf8'));

test.each(recordings)('%s (%s)', async (file, _, ask, differences = []) => {
  await using plexTv = await startPlexTv('in the process', people);
  const response = await ask(plexTv, file.endsWith('.xml') ? 'XML' : 'JSON');
  expect(compare(read(file), formOf(response)).toSorted()).toEqual(differences.toSorted());
});

test('each recorded response is compared', () => {
  expect(recordings.map(([file]) => file).toSorted()).toEqual(readdirSync(FOLDER).toSorted());
  const fields = recordings.reduce((sum, [file]) => sum + read(file).size, 0);
  expect(fields).toBeGreaterThan(800);
});

describe('the comparison fails', () => {
  const recorded = formOf('{"id":1,"list":[{"at":"2024-05-06T07:08:09Z"}],"name":null}');
  test.each([
    [
      'for a missing field',
      '{"list":[{"at":"2024-05-06T07:08:09Z"}],"name":null}',
      'id is missing',
    ],
    ['for another type', '{"id":"1","list":[{"at":"2024-05-06T07:08:09Z"}],"name":null}', 'id was'],
    ['for another form', '{"id":1,"list":[{"at":"2024-05-06"}],"name":null}', 'list[].at was time'],
    ['for an empty list', '{"id":1,"list":[],"name":null}', 'list[] is missing'],
    [
      'for a value in place of null',
      '{"id":1,"list":[{}],"name":"a"}',
      'name was null, and is text',
    ],
  ])('%s', (_, text, message) => {
    expect(compare(recorded, formOf(text)).join()).toContain(message);
  });
});
