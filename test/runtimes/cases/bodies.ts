import { createClientFor } from 'plex-pin/client';
import { operations, type Operations } from '../../../.cache/bodies/operations.ts';
import { assert, equal } from './assert.ts';
import type { Cases } from './case.ts';

const client = (origin: string) => createClientFor<Operations>(operations, { origin });

const encode = (text: string) => new TextEncoder().encode(text);
const text = 'ü 📺';
const bytes = [...encode(text)];

/** The bodies of an API other than plex.tv, sent to a server of Node and received from it. */
export const bodies: Cases = {
  async 'sends JSON and a form'(_, origin) {
    const api = client(origin);
    const note = { text, tags: ['a', 'b&c'] };
    const json = await api.sendJson(note);
    equal(json, { type: 'application/json', bytes: [...encode(JSON.stringify(note))] });
    const form = await api.sendForm(note);
    equal(form.type.split(';')[0], 'application/x-www-form-urlencoded');
    equal(form.bytes, [...encode('text=%C3%BC+%F0%9F%93%BA&tags=a&tags=b%26c')]);
  },

  async 'sends files, and JSON beside them, as multipart'(_, origin) {
    const files = [
      new File([text], 'ü.txt', { type: 'text/plain' }),
      new Blob([encode('\0\r\n--x')], { type: 'image/png' }),
    ];
    const parts = await client(origin).sendFiles({ title: text, files, note: { text } });
    // The name of a Blob differs: "blob", the name of the field, or none. Bun adds the charset of text.
    equal(parts[1]?.fileName, 'ü.txt');
    equal(
      parts.map(({ name, type, text }) => [name, type?.split(';')[0], text]),
      [
        ['title', undefined, text],
        ['files', 'text/plain', text],
        ['files', 'image/png', '\0\r\n--x'],
        ['note', 'application/json', JSON.stringify({ text })],
      ],
    );
  },

  async 'sends bytes from all that fetch takes'(_, origin) {
    const api = client(origin);
    for (const body of [new Blob([text]), encode(text).buffer, encode(text), text]) {
      equal(await api.sendBytes({ body }), { type: 'application/octet-stream', bytes });
      equal(await api.sendImage({ body }), { type: 'image/png', bytes });
      equal(await api.sendLines({ body }), { type: 'application/x-ndjson', bytes });
    }
  },

  async 'sends text and XML'(_, origin) {
    const api = client(origin);
    for (const [send, type] of [
      [api.sendText, 'text/plain'],
      [api.sendXml, 'application/xml'],
    ] as const) {
      equal(await send({ body: text }), { type, bytes });
    }
  },

  async 'receives JSON, text and XML'(_, origin) {
    const api = client(origin);
    equal(await api.getJson(), { text: 'ü' });
    equal(await api.getText(), 'ü\n');
    equal(await api.getXml(), '<a>ü</a>');
  },

  async 'receives a picture and bytes as a Blob'(_, origin) {
    const api = client(origin);
    const image = await api.getImage();
    assert(image instanceof Blob, 'expected a Blob');
    equal(image.type, 'image/png');
    equal([...new Uint8Array(await image.arrayBuffer())], [137, 80, 78, 71, 0, 255]);
    const raw = await api.getBytes();
    equal([...new Uint8Array(await raw.arrayBuffer())], [0, 255, 10]);
  },

  async 'receives lines and events while the server still writes them'(_, origin) {
    const api = client(origin);
    for (const [receive, start] of [
      [api.getLines, '{"line":1}\n'],
      [api.getEvents, 'data: 1\n\n'],
    ] as const) {
      const reader = (await receive()).getReader();
      let received = '';
      while (received !== start) received += await readText(reader);
      await api.endStreams();
      let end = await readText(reader);
      while (end !== 'end\n') end += await readText(reader);
      equal((await reader.read()).done, true);
    }
  },
};

/** In a page, fetch sends a stream over HTTP/2 only. */
export const streamedBodies: Cases = {
  async 'sends bytes from a stream'(_, origin) {
    const body = new Blob([text]).stream();
    equal(await client(origin).sendBytes({ body }), { type: 'application/octet-stream', bytes });
  },
};

async function readText(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const { value, done } = await reader.read();
  assert(!done, 'the stream ended');
  return new TextDecoder().decode(value);
}
