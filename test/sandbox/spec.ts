import { bundle, createConfig } from '@redocly/openapi-core';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'vitest';

/** What the tests read of the spec. */
interface Spec {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: { ApiErrors: object } };
}
interface Operation {
  parameters?: { name: string; in: string; required?: boolean; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  /** Empty if no token is needed. */
  security?: object[];
  responses: Record<string, SpecResponse>;
}
interface SpecResponse {
  headers?: Record<string, object>;
  content?: Record<string, { schema: object }>;
}

const spec = await readSpec();
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
const compiled = new Map<object, ValidateFunction>();

/** Fails unless this response to the request matches the spec. */
export async function expectResponseOfSpec(
  method: string,
  url: URL,
  response: Response,
): Promise<void> {
  const type = response.headers.get('content-type')?.split(';')[0] ?? null;
  const what = `${method} ${url.pathname}: ${response.status} ${type}`;
  const operation = findOperation(method, url.pathname);
  if (!operation) {
    // The spec does not describe this path, or it is the image of a code, which is not JSON.
    expect(response.status, what).toBe(type === 'image/png' ? 200 : 404);
    if (type === 'application/json')
      expectSchema(spec.components.schemas.ApiErrors, await response.json(), what);
    return;
  }
  const expected = operation.responses[response.status];
  if (!expected) throw new Error(`The spec has no such response: ${what}`);
  for (const name of Object.keys(expected.headers ?? {})) {
    expect(response.headers.has(name), `${what}: header ${name}`).toBe(true);
  }
  if (response.status === 204) {
    expect(await response.text(), what).toBe('');
    expect(type, what).toBeNull();
    return;
  }
  expect(['application/json', 'application/xml'], what).toContain(type);
  if (type !== 'application/json') return;
  const body: unknown = await response.json();
  const schema = expected.content?.['application/json']?.schema;
  if (schema) expectSchema(schema, body, what);
}

/**
 * Fails unless this request matches the spec. As on plex.tv, a header of the spec may also be a query parameter or a
 * form field. Parameters that are not in the spec are ignored.
 */
export function expectRequestOfSpec(
  method: string,
  url: URL,
  headers: Headers,
  body: string,
): void {
  const what = `${method} ${url.pathname}`;
  const operation = findOperation(method, url.pathname);
  if (!operation) throw new Error(`The spec has no such request: ${what}`);
  const isForm = headers.get('content-type')?.startsWith('application/x-www-form-urlencoded');
  const form = new URLSearchParams(isForm ? body : '');
  const find = (name: string): string | null =>
    headers.get(name) ?? url.searchParams.get(name) ?? form.get(name);

  for (const { name, in: place, required = false, schema } of operation.parameters ?? []) {
    const value = place === 'path' ? (url.pathname.split('/').pop() ?? null) : find(name);
    if (value === null) expect(required, `${what}: ${name} is missing`).toBe(false);
    else {
      const meaning = meanings(value).find((one) => compile(schema)(one)) ?? value;
      expectSchema(schema, meaning, `${what}: ${name}`);
    }
  }
  if (operation.security?.length !== 0) {
    expect(find('X-Plex-Token'), `${what}: the token is missing`).toBeTruthy();
  }
  const formSchema = operation.requestBody?.content['application/x-www-form-urlencoded']?.schema;
  if (formSchema) expectSchema(formSchema, Object.fromEntries(form), what);
}

/** Returns the values that a text in a URL or a header may represent: itself, a number or a boolean. */
function meanings(text: string): unknown[] {
  if (/^(true|false)$/i.test(text)) return [text, text.toLowerCase() === 'true'];
  return /^\d+$/.test(text) ? [text, Number(text)] : [text];
}

function findOperation(method: string, path: string) {
  // `/pins/link` also matches `/pins/{pinId}`, but with another method.
  const candidates = Object.entries(spec.paths).filter(([template]) =>
    new RegExp(`^/api/v2${template.replace(/\{\w+\}/g, '[^/]+')}(\\.(json|xml))?$`).test(path),
  );
  const found = candidates.find(([, item]) => item[method.toLowerCase()]);
  return found?.[1][method.toLowerCase()];
}

function compile(schema: object): ValidateFunction {
  let validate = compiled.get(schema);
  if (!validate) compiled.set(schema, (validate = ajv.compile(schema)));
  return validate;
}

function expectSchema(schema: object, value: unknown, what: string): void {
  const validate = compile(schema);
  expect(validate(value), `${what}: ${ajv.errorsText(validate.errors)}`).toBe(true);
}

async function readSpec(): Promise<Spec> {
  const result = await bundle({
    ref: new URL('../../spec/plex-tv.yaml', import.meta.url).pathname,
    config: await createConfig({}),
    dereference: true,
  });
  // The spec is linted, so that it has this type.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return result.bundle.parsed as Spec;
}
