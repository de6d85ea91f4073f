/** The client of another API, generated and driven as examples/another-api does, against a server of that API. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { AddressInfo } from 'node:net';
import { createClientFor, PlexApiError, PlexInputError, PlexResponseError } from 'plex-pin/client';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { book } from '../../examples/another-api/book.ts';
import { operations, type Operations } from '../../examples/another-api/generated/operations.ts';

const root = resolve(import.meta.dirname, '../..');
const example = join(root, 'examples/another-api');
const TOKEN = 'token-of-the-train-api';
const id = (last: number) => `00000000-0000-4000-8000-00000000000${last}`;

const STATIONS = [
  { id: id(1), name: 'Berlin Central' },
  { id: id(2), name: 'Paris North' },
];
const TRIPS = [
  { id: id(3), departure_time: '2026-02-01T10:00:00Z', arrival_time: '2026-02-01T16:00:00Z' },
];

let bookings: unknown[] = [];
let received: string[] = [];
/** What the server responds in place of the trips. */
let trips: unknown = { data: TRIPS };

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  const send = (status: number, value?: unknown) => {
    response.writeHead(status, {
      'Content-Type': status < 400 ? 'application/json' : 'application/problem+json',
    });
    response.end(value === undefined ? undefined : JSON.stringify(value));
  };
  received.push(`${request.method} ${pathname}`);
  if (request.headers.authorization !== `Bearer ${TOKEN}` || request.headers['x-plex-token']) {
    return send(401, { title: 'Unauthorized', detail: `${TOKEN} is not the token`, status: 401 });
  }
  switch (`${request.method} ${pathname}`) {
    case 'GET /stations': {
      const search = searchParams.get('search') ?? '';
      const found = STATIONS.filter(({ name }) => name.includes(search));
      return send(200, { data: found.slice(0, Number(searchParams.get('limit'))) });
    }
    case 'GET /trips':
      return send(200, trips);
    case 'POST /bookings': {
      const body = JSON.parse((await request.toArray()).join(''));
      const booking = { id: id(4), ...body };
      bookings.push(booking);
      return send(201, booking);
    }
    default:
      bookings = [];
      return send(204);
  }
}

const server = createServer((request, response) => void respond(request, response));
let origin = '';
beforeAll(async () => {
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  [bookings, received, trips] = [[], [], { data: TRIPS }];
});

const journey = {
  from: 'Berlin',
  to: 'Paris',
  date: new Date('2026-02-01T00:00:00Z'),
  passenger: 'Ada Lovelace',
};

test('the committed code is up to date with the spec', () => {
  const args = ['run', '--silent', 'generate', '--', '--check'];
  const files = ['--spec', join(example, 'trains.yaml'), '--out', join(example, 'generated')];
  expect(() =>
    execFileSync('npm', [...args, ...files], { cwd: root, stdio: 'pipe' }),
  ).not.toThrow();
});

test('the README shows the code of the example', () => {
  const readme = readFileSync(join(example, 'README.md'), 'utf8');
  for (const command of readme.match(/^\$ .*/gm) ?? [])
    expect(command).toContain('examples/another-api/');
  expect(readFileSync(join(example, 'book.ts'), 'utf8').split('\n').length).toBeLessThan(35);
});

test('a trip is booked', async () => {
  const booking = await book(journey, { origin, token: () => TOKEN });
  expect(booking).toEqual({ id: id(4), trip_id: id(3), passenger_name: 'Ada Lovelace' });
  expect(bookings).toEqual([booking]);
  expect(received.toSorted()).toEqual([
    'GET /stations',
    'GET /stations',
    'GET /trips',
    'POST /bookings',
  ]);
});

test('an unknown station gets no booking', async () => {
  expect(await book({ ...journey, to: 'Atlantis' }, { origin, token: TOKEN })).toBeUndefined();
  expect(bookings).toEqual([]);
});

test('a 204 resolves with undefined', async () => {
  const trains = createClientFor<Operations>(operations, { origin, token: TOKEN });
  expect(await trains.deleteBooking({ bookingId: id(4) })).toBeUndefined();
  expect(received).toEqual([`DELETE /bookings/${id(4)}`]);
});

test('an invalid request is not sent, and an invalid response is an error', async () => {
  const trains = createClientFor<Operations>(operations, { origin, token: TOKEN });
  await expect(trains.getStations({ limit: 0 })).rejects.toThrow(PlexInputError);
  expect(received).toEqual([]);
  trips = { data: [{ id: 3 }] };
  const error = await book(journey, { origin, token: TOKEN }).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(PlexResponseError);
  expect(String(error)).toContain('data[0]');
});

test('an error names the server, and not the token', async () => {
  const trains = createClientFor<Operations>(operations, { origin, token: 'another-token' });
  const error = await trains.getStations().catch((error: unknown) => error);
  expect(error).toBeInstanceOf(PlexApiError);
  expect(String(error)).toContain(new URL(origin).host);
  expect(String(error)).not.toMatch(/plex\.tv|another-token/);
});
