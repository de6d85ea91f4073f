import { decode } from 'fast-png';
import { encode } from 'uqr';
import { describe, expect, test } from 'vitest';
import { askForPin, client, formats, startPlexTv, transports } from './plex-tv.ts';

const expired = { status: 404, code: '1020', message: 'Code not found or expired' };

describe.each(transports)('PINs %s', (transport) => {
  describe.each(formats)('in %s', (format) => {
    test('a short code has four upper-case letters and digits, and 900 s', async () => {
      await using plexTv = await startPlexTv(transport, {
        now: () => Date.UTC(2025, 2, 7, 16, 37, 5),
      });
      const { code, answer } = await askForPin(plexTv, '/pins', {
        format,
        headers: { 'X-Plex-Product': 'My App' },
      });
      expect(code).toMatch(/^[A-Z0-9]{4}$/);
      expect(answer.field('id')).toMatch(/^[1-9]\d*$/);
      expect(answer.field('product')).toBe('My App');
      expect(answer.field('trusted')).toBe('0');
      expect(answer.field('clientIdentifier')).toBe('test-client');
      expect(answer.field('qr')).toBe(`${plexTv.origin}/api/v2/pins/qr/${code}`);
      expect(answer.field('location.postal_code')).toBe('M5J');
      expect(answer.field('location.european_union_member')).toBe('0');
      expect(answer.field('expiresIn')).toBe('900');
      expect(answer.field('createdAt')).toBe('2025-03-07T16:37:05Z');
      expect(answer.field('expiresAt')).toBe('2025-03-07T16:52:05Z');
      expect(answer.field('authToken')).toBe('');
      expect(answer.field('newRegistration')).toBe('');
    });

    test('a strong code has 25 lower-case letters and digits, and 1800 s', async () => {
      await using plexTv = await startPlexTv(transport);
      const { code, answer } = await askForPin(plexTv, '/pins?strong=true', { format });
      expect(code).toMatch(/^[a-z0-9]{25}$/);
      expect(answer.field('expiresIn')).toBe('1800');
    });

    test('once approved, it holds a token of 20 characters and whether the user is new', async () => {
      await using plexTv = await startPlexTv(transport);
      const { id, code } = await askForPin(plexTv);
      plexTv.sandbox.approve(code);
      const answer = await plexTv.call('GET', `/pins/${id}`, { headers: client, format });
      expect(answer.status).toBe(200);
      expect(answer.field('id')).toBe(id);
      expect(answer.field('authToken')).toMatch(/^[\w-]{20}$/);
      expect(answer.field('newRegistration')).toBe('0');
    });

    test('an unknown id and one that is no number are not found', async () => {
      await using plexTv = await startPlexTv(transport);
      for (const id of ['1', 'abc', '9007199254740993']) {
        const answer = await plexTv.call('GET', `/pins/${id}`, { headers: client, format });
        expect(answer.status).toBe(404);
        expect(answer.field('errors.0.code')).toBe('1020');
        expect(answer.field('errors.0.message')).toBe('Code not found or expired');
        expect(answer.field('errors.0.status')).toBe('404');
      }
    });

    test('no identifier, or an empty one, is refused', async () => {
      await using plexTv = await startPlexTv(transport);
      const { id } = await askForPin(plexTv);
      const calls = [
        await plexTv.call('POST', '/pins', { format }),
        await plexTv.call('GET', `/pins/${id}`, { format }),
        await plexTv.call('POST', '/pins?X-Plex-Client-Identifier=', { format }),
      ];
      for (const answer of calls) {
        expect(answer.status).toBe(400);
        expect(answer.field('errors.0.code')).toBe('1000');
        expect(answer.field('errors.0.message')).toBe('X-Plex-Client-Identifier is missing');
      }
    });

    test('a malformed body is refused', async () => {
      await using plexTv = await startPlexTv(transport);
      const headers = { ...client, 'Content-Type': 'application/json' };
      for (const body of ['{"strong":', '"strong"', 'null']) {
        const answer = await plexTv.call('POST', '/pins', { headers, body, format });
        expect(answer.status).toBe(400);
        expect(answer.field('errors.0.code')).toBe('1004');
      }
    });

    test('what plex.tv does not have is not found', async () => {
      await using plexTv = await startPlexTv(transport);
      for (const [method, path] of [
        ['GET', '/pins'],
        ['GET', '/nothing'],
        ['DELETE', '/user'],
      ] as const) {
        const answer = await plexTv.call(method, path, { headers: client, format });
        expect(answer.status).toBe(404);
        expect(answer.field('errors.0.code')).toBe('1002');
      }
    });
  });

  test('expiresIn counts down, and a PIN expires to the second', async () => {
    let now = Date.UTC(2025, 2, 7, 17, 3, 5);
    await using plexTv = await startPlexTv(transport, { now: () => now });
    const { id } = await askForPin(plexTv);
    const ask = () => plexTv.call('GET', `/pins/${id}`, { headers: client });
    now += 600;
    expect((await ask()).field('expiresIn')).toBe('900');
    now += 23_400;
    expect((await ask()).field('expiresIn')).toBe('876');
    plexTv.sandbox.advance(875_000);
    expect((await ask()).field('expiresIn')).toBe('1');
    plexTv.sandbox.advance(1000);
    const answer = await ask();
    expect(answer).toMatchObject({ status: expired.status });
    expect(answer.field('errors.0.code')).toBe(expired.code);
  });

  test('a strong PIN is there after 1799 s and gone after 1800 s', async () => {
    await using plexTv = await startPlexTv(transport, { now: () => 0 });
    const { id } = await askForPin(plexTv, '/pins?strong=1');
    plexTv.sandbox.advance(1_799_000);
    expect((await plexTv.call('GET', `/pins/${id}`, { headers: client })).status).toBe(200);
    plexTv.sandbox.advance(1000);
    expect((await plexTv.call('GET', `/pins/${id}`, { headers: client })).status).toBe(404);
  });

  test('an approved PIN expires as well', async () => {
    await using plexTv = await startPlexTv(transport, { now: () => 0 });
    const { id, code } = await askForPin(plexTv);
    plexTv.sandbox.approve(code);
    plexTv.sandbox.advance(900_000);
    expect((await plexTv.call('GET', `/pins/${id}`, { headers: client })).status).toBe(404);
  });

  test.each([
    ['true', 25],
    ['True', 25],
    ['1', 25],
    ['t', 25],
    ['false', 4],
    ['FALSE', 4],
    ['0', 4],
    ['off', 4],
    ['', 4],
  ])('strong=%s in the query and in a form gives a code of %i', async (strong, length) => {
    await using plexTv = await startPlexTv(transport);
    expect((await askForPin(plexTv, `/pins?strong=${strong}`)).code).toHaveLength(length);
    const body = new URLSearchParams({ strong });
    expect((await askForPin(plexTv, '/pins', { body })).code).toHaveLength(length);
  });

  test('strong is read from JSON, and the body counts before the query', async () => {
    await using plexTv = await startPlexTv(transport);
    const json = { 'Content-Type': 'application/json; charset=utf-8' };
    for (const [strong, length] of [
      [true, 25],
      ['true', 25],
      [1, 25],
      [false, 4],
      [0, 4],
    ] as const) {
      const body = JSON.stringify({ strong });
      const { code } = await askForPin(plexTv, '/pins?strong=maybe', { headers: json, body });
      expect(code).toHaveLength(length);
    }
    // null is as good as nothing, so that the query counts.
    const { code } = await askForPin(plexTv, '/pins', { headers: json, body: '{"strong":null}' });
    expect(code).toHaveLength(4);
  });

  test('the identity may be sent as headers, query arguments or form fields', async () => {
    await using plexTv = await startPlexTv(transport);
    const identity = {
      'X-Plex-Client-Identifier': 'söme/where',
      'X-Plex-Product': 'Prödukt 日本 & <Co>',
    };
    const form = new FormData();
    for (const [name, value] of Object.entries(identity)) form.set(name, value);
    const answers = [
      await plexTv.call('POST', `/pins?${String(new URLSearchParams(identity))}`),
      await plexTv.call('POST', '/pins', { body: new URLSearchParams(identity) }),
      await plexTv.call('POST', '/pins', { body: form }),
      // Header values are UTF-8, which `Headers` takes byte by byte.
      await plexTv.call('POST', '/pins', {
        headers: Object.fromEntries(
          Object.entries(identity).map(([name, value]) => [
            name,
            Buffer.from(value).toString('latin1'),
          ]),
        ),
      }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(201);
      expect(answer.field('clientIdentifier')).toBe(identity['X-Plex-Client-Identifier']);
      expect(answer.field('product')).toBe(identity['X-Plex-Product']);
    }
  });

  test('any client may ask about a PIN, or by option only the one that created it', async () => {
    const other = { 'X-Plex-Client-Identifier': 'other-client' };
    for (const [bindPins, status] of [
      [false, 200],
      [true, 404],
    ] as const) {
      await using plexTv = await startPlexTv(transport, { bindPins });
      const { id } = await askForPin(plexTv);
      expect((await plexTv.call('GET', `/pins/${id}`, { headers: client })).status).toBe(200);
      expect((await plexTv.call('GET', `/pins/${id}`, { headers: other })).status).toBe(status);
    }
  });

  test('the QR code is a PNG that leads to the page for the code', async () => {
    await using plexTv = await startPlexTv(transport);
    const { code } = await askForPin(plexTv);
    const response = await plexTv.fetch(`${plexTv.origin}/api/v2/pins/qr/${code}`);
    expect(response.headers.get('content-type')).toBe('image/png');
    const image = decode(await response.arrayBuffer());
    const { data, size } = encode(`${plexTv.origin}/link/?pin=${code}`, { border: 4 });
    expect([image.width, image.height, image.channels]).toEqual([size * 8, size * 8, 1]);
    const dark = data.map((row, y) =>
      row.map((_, x) => image.data[(y * 8 + 4) * image.width + x * 8 + 4] === 0),
    );
    expect(dark).toEqual(data);
  });

  test('there is no QR code of a code that is unknown or expired', async () => {
    await using plexTv = await startPlexTv(transport);
    const { code } = await askForPin(plexTv);
    plexTv.sandbox.expire(code);
    for (const gone of ['AAAAA', code]) {
      const answer = await plexTv.call('GET', `/pins/qr/${gone}`);
      expect([answer.status, answer.field('errors.0.code')]).toEqual([404, '1020']);
    }
  });
});

test('ids and codes are unique', async () => {
  await using plexTv = await startPlexTv('in the process');
  const pins = await Promise.all(Array.from({ length: 500 }, () => askForPin(plexTv)));
  expect(new Set(pins.map(({ id }) => id)).size).toBe(500);
  expect(new Set(pins.map(({ code }) => code)).size).toBe(500);
});
