/**
 * A change of the spec takes `npm run generate` and nothing else: these tests change the spec in a copy
 * of the project, whose `src` stays the same.
 */
import { cp, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { PLEX_SPEC, put, ROOT, run, temporary, tree } from './generator.ts';

/** The additions to the spec, each of them before a text that occurs once. */
const ADDITIONS: [before: string, added: string][] = [
  [
    `        - name: strong
          in: query
`,
    `        - name: X-Plex-Flavour
          in: header
          description: The flavour of the PIN.
          schema: { type: string, enum: [vanilla, mint] }
        - { name: Shade, in: header, description: How dark it is., schema: { type: string } }
        - { name: Shade, in: query, description: How dark it may be., schema: { type: string } }
        - name: colour
          in: query
          deprecated: true
          description: It is always blue now.
          schema: { type: string }
        - name: sizes
          in: query
          description: Sizes that will do.
          schema: { type: array, items: { type: integer } }
        - name: filter[kind]
          in: query
          explode: false
          description: Kinds that will do.
          schema: { type: array, items: { type: string } }
`,
  ],
  [
    `  /user:
`,
    `  /rooms/{roomId}/seats/{seat}:
    parameters:
      - { name: roomId, in: path, required: true, description: The room., schema: { type: integer } }
    put:
      operationId: takeSeat
      summary: Take a seat.
      security: []
      parameters:
        - { name: seat, in: path, required: true, description: The seat., schema: { type: string } }
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [guest]
              properties:
                guest: { type: string, description: Who sits there. }
                for-minutes: { type: integer, minimum: 1, description: How long. }
                meal: { $ref: '#/components/schemas/Meal' }
      responses:
        '200':
          description: The seat.
          content:
            application/json:
              schema:
                type: object
                description: A seat that is taken.
                required: [row, meal]
                properties:
                  row: { type: integer, description: Counted from the screen. }
                  meal: { $ref: '#/components/schemas/Meal' }
                  guests: { type: array, items: { type: object, required: [name], properties: { name: { type: string, description: As on the ticket. } } } }
  /notes:
    post:
      operationId: addNote
      deprecated: true
      summary: Add a note.
      security: []
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [text]
              properties:
                text: { type: string, description: What it says. }
                tags: { type: array, items: { type: string }, description: What it is about. }
                old: { type: boolean, deprecated: true, description: Not read any more. }
      responses:
        '204': { description: Added. }
  /tickets:
    get:
      operationId: listTickets
      summary: All tickets as a table.
      security: []
      responses:
        '200': { description: The table., content: { text/csv: { schema: { type: string } } } }
`,
  ],
  [
    `    Flag:
`,
    `    Meal:
      type: string
      description: What can be had.
      enum: [soup, salad]
`,
  ],
  [
    `        product:
          type: [string, 'null']
          description: The \`X-Plex-Product\` that the PIN was`,
    `        queue:
          type: object
          description: Who else waits.
          required: [length]
          properties: { length: { type: integer, description: How many. } }
        mood:
          type: [string, 'null']
          deprecated: true
          description: How the PIN feels.
          enum: [good, bad, null]
`,
  ],
];

/** Correct and incorrect uses of the additions. */
const USER = `import { createPlexClient, type GetPinRequest, type Meal, type Pin, type TakeSeatResponse } from './src/index.ts';

declare const plex: ReturnType<typeof createPlexClient>;
declare const pin: Pin;

export const length: number = pin.queue.length;
export const mood: 'good' | 'bad' | null | undefined = pin.mood;
// @ts-expect-error it may be missing
export const sure: 'good' | 'bad' | null = pin.mood;

export const request: GetPinRequest = { xPlexClientIdentifier: 'a', xPlexFlavour: 'mint', colour: 'red', sizes: [1] };
// @ts-expect-error no such flavour
export const flavour: GetPinRequest = { xPlexClientIdentifier: 'a', xPlexFlavour: 'garlic' };
// @ts-expect-error a list of numbers
export const sizes: GetPinRequest = { xPlexClientIdentifier: 'a', sizes: ['1'] };

export const meal: Meal = 'soup';
// @ts-expect-error not on the menu
export const steak: Meal = 'steak';

export const seat: Promise<TakeSeatResponse> = plex.takeSeat({ roomId: 1, seat: 'b', guest: 'Ann', forMinutes: 5, meal });
export const row: Promise<number> = seat.then((taken) => taken.row);
// @ts-expect-error \`guest\` is required
void plex.takeSeat({ roomId: 1, seat: 'b' });
// @ts-expect-error a room is a number
void plex.takeSeat({ roomId: '1', seat: 'b', guest: 'Ann' });
// @ts-expect-error no such field
void plex.takeSeat({ roomId: 1, seat: 'b', guest: 'Ann', row: 1 });

export const tickets: Promise<string> = plex.listTickets();
export const nothing: Promise<void> = plex.addNote({ text: 'x', tags: ['a'], old: true });
// @ts-expect-error \`text\` is required
void plex.addNote({ tags: [] });
`;

/** A copy of the project, in which only the spec and the generated files change. */
const project = await temporary();
let report: string[];

beforeAll(async () => {
  for (const name of [
    ...['package.json', 'tsconfig.json', '.prettierrc.json'],
    ...['src', 'scripts', 'generated'],
  ]) {
    await cp(join(ROOT, name), join(project, name), { recursive: true });
  }
  await symlink(join(ROOT, 'node_modules'), join(project, 'node_modules'));
  let spec = await readFile(PLEX_SPEC, 'utf8');
  for (const [before, added] of ADDITIONS) {
    expect(spec.split(before)).toHaveLength(2);
    spec = spec.replace(before, () => added + before);
  }
  spec = spec.replace('required: [id, code, expiresIn,', 'required: [id, code, queue, expiresIn,');
  await put(project, 'spec/plex-tv.yaml', spec);

  const { code, stdout, stderr } = await run(project, 'npm', ['run', '--silent', 'generate']);
  expect([code, ...stderr.filter((line) => !line.startsWith('npm warn'))]).toEqual([0]);
  report = stdout;
});

/** Reads a generated file of the copy. */
const text = (name: string): Promise<string> => readFile(join(project, 'generated', name), 'utf8');

test('nothing but generated files changed', async () => {
  expect(await tree(join(project, 'src'))).toEqual(await tree(join(ROOT, 'src')));
});

test('the additions are reported', () => {
  expect(report.slice(0, -1)).toEqual([
    '+ Meal',
    '+ Pin.mood optional',
    '+ Pin.queue required',
    '+ TakeSeatResponse',
    '+ addNote',
    '+ getPin.Shade optional',
    '+ getPin.colour optional',
    '+ getPin.filterKind optional',
    '+ getPin.shade optional',
    '+ getPin.sizes optional',
    '+ getPin.xPlexFlavour optional',
    '+ listTickets',
    '+ takeSeat',
  ]);
});

test('the additions are in the types', async () => {
  await put(project, 'user.ts', USER);
  await put(
    project,
    'tsconfig.json',
    JSON.stringify({
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: { typeRoots: [join(ROOT, 'node_modules/@types')] },
      include: ['user.ts'],
    }),
  );
  const { stdout } = await run(project, process.execPath, [
    join(ROOT, 'node_modules/typescript/bin/tsc'),
  ]);
  expect(stdout).toEqual([]);
});

test('deprecated additions are marked in the types', async () => {
  const models = await text('models.ts');
  expect(models).toMatch(/It is always blue now\.\s+\*\s+\* @deprecated\s+\*\/\s+colour\?:/);
  expect(models).toMatch(/Not read any more\.\s+\*\s+\* @deprecated\s+\*\/\s+old\?:/);
  expect(models).toMatch(/Add a note\.[^/]*\/notes`[^/]*@deprecated\s+\*\/\s+addNote:/);
  expect(await text('types.ts')).toMatch(/@deprecated\s+\* @description How the PIN feels\./);
});

describe('the additions are in the docs', () => {
  test.each([
    [
      'GetPinRequest.md',
      '`xPlexFlavour`',
      "*'vanilla' \\| 'mint'*",
      ':heavy_minus_sign:',
      'The flavour of the PIN.',
    ],
    [
      'GetPinRequest.md',
      '`colour`',
      '*string*',
      ':heavy_minus_sign:',
      ':warning: **Deprecated.** It is always blue now.',
    ],
    ['GetPinRequest.md', '`sizes`', '*number[]*', ':heavy_minus_sign:', 'Sizes that will do.'],
    ['TakeSeatRequest.md', '`roomId`', '*number*', ':heavy_check_mark:', 'The room.'],
    ['TakeSeatRequest.md', '`guest`', '*string*', ':heavy_check_mark:', 'Who sits there.'],
    ['TakeSeatRequest.md', '`forMinutes`', '*number*', ':heavy_minus_sign:', 'How long.'],
    ['TakeSeatRequest.md', '`meal`', '[Meal](./Meal.md)', ':heavy_minus_sign:', 'What can be had.'],
    ['AddNoteRequest.md', '`text`', '*string*', ':heavy_check_mark:', 'What it says.'],
    [
      'AddNoteRequest.md',
      '`old`',
      '*boolean*',
      ':heavy_minus_sign:',
      ':warning: **Deprecated.** Not read any more.',
    ],
    ['Pin.md', '`queue`', '*object*', ':heavy_check_mark:', 'Who else waits.'],
    ['Pin.md', '`queue.length`', '*number*', ':heavy_check_mark:', 'How many.'],
    [
      'Pin.md',
      '`mood`',
      "*'good' \\| 'bad' \\| null*",
      ':heavy_minus_sign:',
      ':warning: **Deprecated.** How the PIN feels.',
    ],
    ['TakeSeatResponse.md', '`row`', '*number*', ':heavy_check_mark:', 'Counted from the screen.'],
    [
      'TakeSeatResponse.md',
      '`guests[].name`',
      '*string*',
      ':heavy_check_mark:',
      'As on the ticket.',
    ],
    [
      'README.md',
      '`takeSeat`',
      '`PUT /rooms/{roomId}/seats/{seat}`',
      '[TakeSeatRequest](./TakeSeatRequest.md)',
      '[TakeSeatResponse](./TakeSeatResponse.md)',
      'Take a seat.',
    ],
    [
      'README.md',
      '`addNote`',
      '`POST /notes`',
      '[AddNoteRequest](./AddNoteRequest.md)',
      '',
      ':warning: **Deprecated.** Add a note.',
    ],
  ])('%s: %s', async (page, ...cells) => {
    const rows = (await text(`docs/${page}`)).split('\n').map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
    expect(rows).toContainEqual(cells);
  });
});

describe('the additions are callable, sent and validated', () => {
  const PIN = { id: 1, code: 'KYLX', expiresIn: 900, authToken: null, queue: { length: 3 } };
  const SEAT = { row: 4, meal: 'soup', guests: [{ name: 'Ann' }] };

  let index: typeof import('../../src/index.ts');

  beforeAll(async () => {
    const outfile = join(project, 'index.mjs');
    await build({
      entryPoints: [join(project, 'src/index.ts')],
      bundle: true,
      packages: 'external',
      format: 'esm',
      outfile,
      logLevel: 'error',
    });
    index = await import(pathToFileURL(outfile).href);
  });

  type Method = (request?: Record<string, unknown>) => Promise<unknown>;

  /** Calls an operation of a plex.tv that returns one response to every request. */
  async function call(operation: string, request: Record<string, unknown>, response?: unknown) {
    const sent: Request[] = [];
    const plex = index.createPlexClient({
      clientIdentifier: 'test',
      async fetch(input, init) {
        sent.push(new Request(input, init));
        if (response === undefined) return new Response(null, { status: 204 });
        return response instanceof Response ? response : Response.json(response);
      },
    });
    // The types of this client are those of the project, without the additions.
    const method = (plex as unknown as Record<string, Method>)[operation];
    const result = await method?.(request);
    expect(sent).toHaveLength(1);
    return { result, sent: sent[0] ?? new Request('https://nowhere.test') };
  }

  test('a header and a query', async () => {
    const { result, sent } = await call(
      'getPin',
      { xPlexFlavour: 'mint', colour: 'light blue', sizes: [1, 2], filterKind: ['a b', 'c'] },
      PIN,
    );
    expect(result).toEqual(PIN);
    expect(sent.headers.get('X-Plex-Flavour')).toBe('mint');
    expect(new URL(sent.url).search).toBe(
      '?colour=light%20blue&sizes=1&sizes=2&filter%5Bkind%5D=a%20b,c',
    );
  });

  test('a header and a query of one name', async () => {
    const { sent } = await call('getPin', { shade: 'dark', Shade: 'light', sizes: [1] }, PIN);
    expect(sent.headers.get('Shade')).toBe('dark');
    expect(new URL(sent.url).search).toBe('?Shade=light&sizes=1');
  });

  test('a path and a JSON body', async () => {
    const { result, sent } = await call(
      'takeSeat',
      { roomId: 7, seat: 'a/b', guest: 'Änn', forMinutes: 5, meal: 'soup' },
      SEAT,
    );
    expect(result).toEqual(SEAT);
    expect(`${sent.method} ${sent.url}`).toBe('PUT https://plex.tv/api/v2/rooms/7/seats/a%2Fb');
    expect(sent.headers.get('Content-Type')).toBe('application/json');
    expect(await sent.json()).toEqual({ guest: 'Änn', 'for-minutes': 5, meal: 'soup' });
  });

  test('a form', async () => {
    const { result, sent } = await call('addNote', { text: 'a & b', tags: ['x', 'y'] });
    expect(result).toBeUndefined();
    expect(`${sent.method} ${sent.url}`).toBe('POST https://plex.tv/api/v2/notes');
    expect(sent.headers.get('Content-Type')).toBe('application/x-www-form-urlencoded');
    expect([...new URLSearchParams(await sent.text())]).toEqual([
      ['text', 'a & b'],
      ['tags', 'x'],
      ['tags', 'y'],
    ]);
  });

  test('a text response', async () => {
    const table = new Response('row,seat\n4,b\n', { headers: { 'Content-Type': 'text/csv' } });
    expect((await call('listTickets', {}, table)).result).toBe('row,seat\n4,b\n');
  });

  test.each([
    ['getPin', {}, { ...PIN, mood: 'bad', queue: { length: 1, more: true }, more: 1 }],
    ['takeSeat', { roomId: 1, seat: 'a', guest: 'x' }, { ...SEAT, more: 1 }],
  ])('%s returns unknown fields, too', async (operation, request, response) => {
    expect((await call(operation, request, response)).result).toEqual(response);
  });

  test.each([
    ['a required field that is missing', 'getPin', {}, { ...PIN, queue: undefined }],
    ['a required field within another', 'getPin', {}, { ...PIN, queue: {} }],
    ['a value that is not listed', 'getPin', {}, { ...PIN, mood: 'so-so' }],
    [
      'a value of a model that is not listed',
      'takeSeat',
      { roomId: 1, seat: 'a', guest: 'x' },
      { ...SEAT, meal: 'steak' },
    ],
    ['a wrong type', 'takeSeat', { roomId: 1, seat: 'a', guest: 'x' }, { ...SEAT, row: '4' }],
    [
      'a wrong type in a list',
      'takeSeat',
      { roomId: 1, seat: 'a', guest: 'x' },
      { ...SEAT, guests: [{}] },
    ],
  ])('%s in a response is an error', async (_, operation, request, response) => {
    await expect(call(operation, request, response)).rejects.toBeInstanceOf(
      index.PlexResponseError,
    );
  });

  test.each([
    ['takeSeat', { roomId: '7', seat: 'a', guest: 'x' }, 'roomId'],
    ['takeSeat', { roomId: 7, seat: 'a' }, 'guest'],
    ['takeSeat', { roomId: 7, seat: 'a', guest: 'x', forMinutes: 0 }, 'forMinutes'],
    ['takeSeat', { roomId: 7, seat: 'a', guest: 'x', meal: 'steak' }, 'meal'],
    ['getPin', { xPlexFlavour: 'garlic' }, 'xPlexFlavour'],
    ['addNote', { text: 'x', colour: 'red' }, 'colour'],
  ])('%s(%j) is rejected for %s', async (operation, request, field) => {
    await expect(call(operation, request, PIN)).rejects.toMatchObject({ code: 'input', field });
  });
});
