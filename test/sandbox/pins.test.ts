import { decode } from 'fast-png';
import { encode } from 'uqr';
import { describe, expect, test } from 'vitest';
import { createPin, client, formats, startPlexTv, transports } from './plex-tv.ts';

const expired = { status: 404, code: '1020', message: 'Code not found or expired' };

describe.each(transports)('PINs %s', (transport) => {
  describe.each(formats)('in %s', (format) => {
    test('a short code has four upper-case letters or digits and expires after 900 s', async () => {
      await using plexTv = await startPlexTv(transport, {
        now: () => Date.UTC(2025, 2, 7, 16, 37, 5),
      });
      const { code, response } = await createPin(plexTv, '/pins', {
        format,
        headers: { 'X-Plex-Product': 'My App' },
      });
      expect(code).toMatch(/^[A-Z0-9]{4}$/);
      expect(response.field('id')).toMatch(/^[1-9]\d*$/);
      expect(response.field('product')).toBe('My App');
      expect(response.field('trusted')).toBe('0');
      expect(response.field('clientIdentifier')).toBe('test-client');
      expect(response.field('qr')).toBe(`${plexTv.origin}/api/v2/pins/qr/${code}`);
      expect(response.field('location.postal_code')).toBe('M5J');
      expect(response.field('location.european_union_member')).toBe('0');
      expect(response.field('expiresIn')).toBe('900');
      expect(response.field('createdAt')).toBe('2025-03-07T16:37:05Z');
      expect(response.field('expiresAt')).toBe('2025-03-07T16:52:05Z');
      expect(response.field('authToken')).toBe('');
      expect(response.field('newRegistration')).toBe('');
    });

    test('a strong code has 25 lower-case letters or digits and expires after 1800 s', async () => {
      await using plexTv = await startPlexTv(transport);
      const { code, response } = await createPin(plexTv, '/pins?strong=true', { format });
      expect(code).toMatch(/^[a-z0-9]{25}$/);
      expect(response.field('expiresIn')).toBe('1800');
    });

    test('an approved PIN has a token of 20 characters and says whether the user is new', async () => {
      await using plexTv = await startPlexTv(transport);
      const { id, code } = await createPin(plexTv);
      plexTv.sandbox.approve(code);
      const response = await plexTv.call('GET', `/pins/${id}`, { headers: client, format });
      expect(response.status).toBe(200);
      expect(response.field('id')).toBe(id);
      expect(response.field('authToken')).toMatch(/^[\w-]{20}$/);
      expect(response.field('newRegistration')).toBe('0');
    });

    test('an unknown ID is not found', async () => {
      await using plexTv = await startPlexTv(transport);
      for (const id of ['1', '9007199254740993']) {
        const response = await plexTv.call('GET', `/pins/${id}`, { headers: client, format });
        expect(response.status).toBe(404);
        expect(response.field('errors.0.code')).toBe('1020');
        expect(response.field('errors.0.message')).toBe('Code not found or expired');
        expect(response.field('errors.0.status')).toBe('404');
      }
    });

    test('an ID that is not a number is malformed', async () => {
      await using plexTv = await startPlexTv(transport);
      for (const id of ['undefined', 'null', '1.5', '-1', '1a']) {
        const response = await plexTv.call('GET', `/pins/${id}`, { headers: client, format });
        expect(response.status).toBe(400);
        expect(response.field('errors.0.code')).toBe('1004');
      }
    });

    test('a missing or empty client identifier is rejected', async () => {
      await using plexTv = await startPlexTv(transport);
      const { id } = await createPin(plexTv);
      const calls = [
        await plexTv.call('POST', '/pins', { format }),
        await plexTv.call('GET', `/pins/${id}`, { format }),
        await plexTv.call('POST', '/pins?X-Plex-Client-Identifier=', { format }),
      ];
      for (const response of calls) {
        expect(response.status).toBe(400);
        expect(response.field('errors.0.code')).toBe('1000');
        expect(response.field('errors.0.message')).toBe('X-Plex-Client-Identifier is missing');
      }
    });

    test('a malformed body is rejected', async () => {
      await using plexTv = await startPlexTv(transport);
      const headers = { ...client, 'Content-Type': 'application/json' };
      for (const body of ['{"strong":', '"strong"', 'null']) {
        const response = await plexTv.call('POST', '/pins', { headers, body, format });
        expect(response.status).toBe(400);
        expect(response.field('errors.0.code')).toBe('1004');
      }
    });

    test('an unknown path is not found', async () => {
      await using plexTv = await startPlexTv(transport);
      for (const [method, path] of [
        ['GET', '/pins'],
        ['GET', '/nothing'],
        ['DELETE', '/user'],
      ] as const) {
        const response = await plexTv.call(method, path, { headers: client, format });
        expect(response.status).toBe(404);
        expect(response.field('errors.0.code')).toBe('1002');
      }
    });
  });

  test('expiresIn counts down, and a PIN expires to the second', async () => {
    let now = Date.UTC(2025, 2, 7, 17, 3, 5);
    await using plexTv = await startPlexTv(transport, { now: () => now });
    const { id } = await createPin(plexTv);
    const pollPin = () => plexTv.call('GET', `/pins/${id}`, { headers: client });
    now += 600;
    expect((await pollPin()).field('expiresIn')).toBe('900');
    now += 23_400;
    expect((await pollPin()).field('expiresIn')).toBe('876');
    plexTv.sandbox.advance(875_000);
    expect((await pollPin()).field('expiresIn')).toBe('1');
    plexTv.sandbox.advance(1000);
    const response = await pollPin();
    expect(response).toMatchObject({ status: expired.status });
    expect(response.field('errors.0.code')).toBe(expired.code);
  });

  test('a strong PIN exists after 1799 s and has expired after 1800 s', async () => {
    await using plexTv = await startPlexTv(transport, { now: () => 0 });
    const { id } = await createPin(plexTv, '/pins?strong=1');
    plexTv.sandbox.advance(1_799_000);
    expect((await plexTv.call('GET', `/pins/${id}`, { headers: client })).status).toBe(200);
    plexTv.sandbox.advance(1000);
    expect((await plexTv.call('GET', `/pins/${id}`, { headers: client })).status).toBe(404);
  });

  test('an approved PIN expires, too', async () => {
    await using plexTv = await startPlexTv(transport, { now: () => 0 });
    const { id, code } = await createPin(plexTv);
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
    expect((await createPin(plexTv, `/pins?strong=${strong}`)).code).toHaveLength(length);
    const body = new URLSearchParams({ strong });
    expect((await createPin(plexTv, '/pins', { body })).code).toHaveLength(length);
  });

  test('strong is read from JSON, and the body takes precedence over the query', async () => {
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
      const { code } = await createPin(plexTv, '/pins?strong=maybe', { headers: json, body });
      expect(code).toHaveLength(length);
    }
    // null counts as missing, so that the query applies.
    const { code } = await createPin(plexTv, '/pins', { headers: json, body: '{"strong":null}' });
    expect(code).toHaveLength(4);
  });

  test('the identity may be sent as headers, query parameters or form fields', async () => {
    await using plexTv = await startPlexTv(transport);
    const identity = {
      'X-Plex-Client-Identifier': 'söme/where',
      'X-Plex-Product': 'Prödukt 日本 & <Co>',
    };
    const form = new FormData();
    for (const [name, value] of Object.entries(identity)) form.set(name, value);
    const responses = [
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
    for (const response of responses) {
      expect(response.status).toBe(201);
      expect(response.field('clientIdentifier')).toBe(identity['X-Plex-Client-Identifier']);
      expect(response.field('product')).toBe(identity['X-Plex-Product']);
    }
  });

  test('any client may poll a PIN, or only its creator with bindPins', async () => {
    const other = { 'X-Plex-Client-Identifier': 'other-client' };
    for (const [bindPins, status] of [
      [false, 200],
      [true, 404],
    ] as const) {
      await using plexTv = await startPlexTv(transport, { bindPins });
      const { id } = await createPin(plexTv);
      expect((await plexTv.call('GET', `/pins/${id}`, { headers: client })).status).toBe(200);
      expect((await plexTv.call('GET', `/pins/${id}`, { headers: other })).status).toBe(status);
    }
  });

  test('the QR code is a PNG of the URL of the link page with the code', async () => {
    await using plexTv = await startPlexTv(transport);
    const { code } = await createPin(plexTv);
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

  test('an unknown or expired code has no QR code', async () => {
    await using plexTv = await startPlexTv(transport);
    const { code } = await createPin(plexTv);
    plexTv.sandbox.expire(code);
    for (const gone of ['AAAAA', code]) {
      const response = await plexTv.call('GET', `/pins/qr/${gone}`);
      expect([response.status, response.field('errors.0.code')]).toEqual([404, '1020']);
    }
  });
});

test('IDs and codes are unique', async () => {
  await using plexTv = await startPlexTv('in the process');
  const pins = await Promise.all(Array.from({ length: 500 }, () => createPin(plexTv)));
  expect(new Set(pins.map(({ id }) => id)).size).toBe(500);
  expect(new Set(pins.map(({ code }) => code)).size).toBe(500);
});
