import { DOMParser, type Element } from '@xmldom/xmldom';
import { expect } from 'vitest';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.ts';
import { expectResponseOfSpec } from './spec.ts';

/** The two ways to reach a sandbox, which must behave the same. */
export const transports = ['in the process', 'over a socket'] as const;
export type Transport = (typeof transports)[number];

/** The two formats of a response. */
export const formats = ['JSON', 'XML'] as const;
export type Format = (typeof formats)[number];

export interface Call {
  headers?: Record<string, string>;
  body?: string | URLSearchParams | FormData;
  /** The format to request and to read; JSON by default. */
  format?: Format;
}

export interface ApiResponse {
  status: number;
  headers: Headers;
  text: string;
  /** Reads a field by its path (`location.city`, `errors.0.code`) as text: '' for null, 1 and 0 for booleans. */
  field(path: string): string | undefined;
  /** Parses the response as JSON. */
  json(): unknown;
}

/** A sandbox that is reached in one of these ways, and whose responses are all checked against the spec. */
export interface PlexTv extends AsyncDisposable {
  sandbox: Sandbox;
  origin: string;
  /** `fetch` without the check, for faults, which violate the spec on purpose. */
  fetch: typeof fetch;
  call(method: string, path: string, options?: Call): Promise<ApiResponse>;
}

export const client = { 'X-Plex-Client-Identifier': 'test-client' };

export async function startPlexTv(transport: Transport, options?: SandboxOptions): Promise<PlexTv> {
  const sandbox = createSandbox(options);
  const isSocket = transport === 'over a socket';
  const origin = isSocket ? (await sandbox.listen()).url : 'https://plex.tv';
  const send: typeof fetch = isSocket ? fetch : sandbox.fetch;
  return {
    sandbox,
    origin,
    fetch: send,
    async call(method, path, { headers, body, format = 'JSON' } = {}) {
      const url = new URL(`/api/v2${path}`, origin);
      const accept = format === 'JSON' ? { Accept: 'application/json' } : {};
      const init = { method, headers: { ...accept, ...headers }, body: body ?? null };
      const response = await send(url, init);
      await expectResponseOfSpec(method, url, response.clone());
      return read(response);
    },
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}

/** Creates a PIN. */
export async function createPin(plexTv: PlexTv, path = '/pins', call?: Call) {
  const response = await plexTv.call('POST', path, {
    ...call,
    headers: { ...client, ...call?.headers },
  });
  expect(response.status).toBe(201);
  const field = (name: string): string => response.field(name) ?? '';
  return { id: field('id'), code: field('code'), response };
}

/** Signs a user in, and returns the token. */
export async function signIn(plexTv: PlexTv, user?: string): Promise<string> {
  const { id, code } = await createPin(plexTv);
  plexTv.sandbox.approve(code, user === undefined ? {} : { user });
  const response = await plexTv.call('GET', `/pins/${id}`, { headers: client });
  return response.field('authToken') ?? '';
}

async function read(response: Response): Promise<ApiResponse> {
  const { status, headers } = response;
  const text = await response.text();
  const type = headers.get('content-type') ?? '';
  const field = type.includes('xml') ? xmlField(text) : jsonField(text);
  return { status, headers, text, field, json: () => JSON.parse(text) };
}

function jsonField(text: string) {
  return (path: string): string | undefined => {
    let value: unknown = JSON.parse(text);
    for (const key of path.split('.')) {
      value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
    }
    if (typeof value === 'boolean') return String(Number(value));
    if (value === null) return '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
}

/** In XML the last step is an attribute and the others are elements; `errors.0.code` starts at the root `errors`. */
function xmlField(text: string) {
  // The parser throws if the document is not well-formed.
  const root = new DOMParser({
    onError: (level, message) => {
      throw new Error(`${level}: ${message}`);
    },
  }).parseFromString(text, 'application/xml').documentElement;
  return (path: string): string | undefined => {
    const steps = path.split('.');
    const attribute = steps.pop() ?? '';
    let element: Element | undefined = root ?? undefined;
    for (const step of steps) {
      if (step === element?.tagName) continue;
      const children = Array.from(element?.childNodes ?? []).filter(
        (node): node is Element => node.nodeType === 1,
      );
      element = /^\d+$/.test(step)
        ? children[Number(step)]
        : children.find((child) => child.tagName === step);
    }
    return element?.getAttribute(attribute) ?? undefined;
  };
}
