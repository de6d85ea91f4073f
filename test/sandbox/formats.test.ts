import { describe, expect, test } from 'vitest';
import { xmlDocument } from '../../src/sandbox/http/xml.ts';
import { createPin, client, formats, startPlexTv, transports } from './plex-tv.ts';

describe.each(transports)('formats %s', (transport) => {
  test.each([
    ['application/json', 'application/json; charset=utf-8'],
    ['APPLICATION/JSON; q=0.9', 'application/json; charset=utf-8'],
    // The default of axios.
    ['application/json, text/plain, */*', 'application/xml; charset=utf-8'],
    ['application/json, text/plain', 'application/xml; charset=utf-8'],
    ['*/*', 'application/xml; charset=utf-8'],
    ['application/xml', 'application/xml; charset=utf-8'],
    ['text/html', 'application/xml; charset=utf-8'],
  ])('a request with Accept: %s gets %s', async (Accept, type) => {
    await using plexTv = await startPlexTv(transport);
    const headers = { ...client, Accept };
    expect((await plexTv.call('POST', '/pins', { headers })).headers.get('content-type')).toBe(
      type,
    );
    expect((await plexTv.call('GET', '/user', { headers })).headers.get('content-type')).toBe(type);
  });

  test('a request without Accept gets XML', async () => {
    await using plexTv = await startPlexTv(transport, { now: () => 0 });
    const { response, id, code } = await createPin(plexTv, '/pins', { format: 'XML' });
    expect(response.text).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<pin id="${id}" code="${code}" product="0" trusted="0" qr="${plexTv.origin}/api/v2/pins/qr/${code}" ` +
        `clientIdentifier="test-client" expiresIn="900" createdAt="1970-01-01T00:00:00Z" ` +
        `expiresAt="1970-01-01T00:15:00Z" authToken="" newRegistration="">` +
        `<location code="CA" european_union_member="0" continent_code="NA" country="Canada" city="Toronto" ` +
        `time_zone="America/Toronto" postal_code="M5J" in_privacy_restricted_country="0" ` +
        `in_privacy_restricted_region="0" subdivisions="Ontario" coordinates="43.6227, -79.3892"/></pin>\n`,
    );
    const error = await plexTv.call('POST', '/pins', { format: 'XML' });
    expect(error.text).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<errors><error code="1000" message="X-Plex-Client-Identifier is missing" status="400"/></errors>\n`,
    );
  });

  test.each(formats)('any text is preserved in %s', async (format) => {
    await using plexTv = await startPlexTv(transport);
    const product = `"A" & <B> 'C' \t\n\r]]> é 日本 🎬`;
    const body = new URLSearchParams({ 'X-Plex-Product': product });
    const { response } = await createPin(plexTv, '/pins', { body, format });
    expect(response.field('product')).toBe(product);
  });
});

test('characters that XML cannot represent are replaced', () => {
  const broken = `a\u0000b\u001Fc\uFFFEd\uD800e`;
  expect(xmlDocument('pin', { product: broken })).toContain(
    'product="a\uFFFDb\uFFFDc\uFFFDd\uFFFDe"',
  );
});

test('an undefined field is omitted, as in JSON', () => {
  expect(xmlDocument('pin', { code: 'KYLX', qr: undefined })).toContain('<pin code="KYLX"/>');
});
