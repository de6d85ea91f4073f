import { type Api, compare } from './api.ts';
import { type Document, objectShape, type Schema } from './openapi.ts';
import { typeText } from './type-text.ts';

/**
 * api.txt: what users can see, one line each, so that a review of the generated code can read what
 * changed without reading the code. A line is a name, a tab, and what is known of it.
 */
export function emitSurface(document: Document, api: Api): string {
  const operations = api.operations.flatMap((operation) => [
    line(operation.name, 'operation', [
      operation.method,
      `${operation.server}${operation.path}`,
      '->',
      answerText(api, operation.answer),
      operation.deprecated && 'deprecated',
    ]),
    ...operation.fields.map((field) =>
      line(`${operation.name}.${field.name}`, 'request', [
        field.required ? 'required' : 'optional',
        `${field.in} ${field.wireName}:`,
        fieldText(api, field.schema),
        field.deprecated && '(deprecated)',
      ]),
    ),
  ]);
  const models = [...api.models.values()].flatMap(({ typeName, schema }) => [
    line(typeName, 'model', [
      typeText(schema, (name) => api.models.get(name)?.typeName) ?? 'object',
    ]),
    ...propertyLines(document, api, schema, typeName),
  ]);
  return [...operations, ...models].sort(compare).join('\n');
}

function propertyLines(document: Document, api: Api, schema: Schema, prefix: string): string[] {
  const { properties, required } = objectShape(document, schema);
  return Object.entries(properties).flatMap(([name, property]) => [
    line(`${prefix}.${name}`, 'response', [
      required.has(name) ? 'required' : 'optional',
      fieldText(api, property),
      property.deprecated && '(deprecated)',
    ]),
    ...(property.$ref ? [] : propertyLines(document, api, property, `${prefix}.${name}`)),
  ]);
}

const line = (name: string, kind: string, facts: (string | false | undefined)[]): string =>
  `${name}\t${kind} ${facts.filter(Boolean).join(' ')}`.replace(/[\n\r]/g, ' ');

const fieldText = (api: Api, schema: Schema): string =>
  typeText(schema, (name) => api.models.get(name)?.typeName) ?? 'object';

function answerText(api: Api, answer: Api['operations'][number]['answer']): string {
  if (answer.kind !== 'json') return answer.kind;
  return `${fieldText(api, answer.schema)}${answer.optional ? ' or nothing' : ''}`;
}

/**
 * What changes for users between two surfaces, one line each: `+` for what is new, `-` for what is
 * gone, `~` for what is different. A line ends in BREAKING when code that worked may stop to.
 */
export function compareSurfaces(before: string, after: string): string[] {
  const old = parse(before);
  const now = parse(after);
  const changes: string[] = [];
  for (const name of [...new Set([...old.keys(), ...now.keys()])].sort(compare)) {
    const was = old.get(name);
    const is = now.get(name);
    const owner = name.slice(0, Math.max(0, name.lastIndexOf('.')));
    // The fields of an operation or model that came or went are not news of their own.
    if (owner && (!old.has(owner) || !now.has(owner))) continue;
    if (was === undefined && is !== undefined) changes.push(added(name, is));
    else if (is === undefined) changes.push(`- ${name} BREAKING`);
    else if (was !== undefined && was.text !== is.text) changes.push(changed(name, was, is));
  }
  return changes;
}

interface Entry {
  kind: string;
  text: string;
}

function parse(surface: string): Map<string, Entry> {
  return new Map(
    surface
      .split(/\r?\n/)
      .filter((text) => text.includes('\t'))
      .map((text) => {
        const [name = '', rest = ''] = text.split('\t');
        const space = rest.indexOf(' ');
        return [name, { kind: rest.slice(0, space), text: rest.slice(space + 1) }];
      }),
  );
}

const presence = (text: string): string | undefined => /^(required|optional) /.exec(text)?.[1];

function added(name: string, { kind, text }: Entry): string {
  const breaking = kind === 'request' && presence(text) === 'required';
  return [`+ ${name}`, presence(text), breaking && 'BREAKING'].filter(Boolean).join(' ');
}

function changed(name: string, was: Entry, is: Entry): string {
  const breaking = isBreaking(was, is);
  return `~ ${name}: ${was.text} => ${is.text}${breaking ? ' BREAKING' : ''}`;
}

/** Callers may pass less and be given more; whatever else changes may break them. */
function isBreaking(was: Entry, is: Entry): boolean {
  if (was.kind !== is.kind) return true;
  const promise = is.kind === 'request' ? 'optional' : 'required';
  if (presence(was.text) !== presence(is.text) && presence(is.text) !== promise) return true;
  return typeOf(was) !== typeOf(is);
}

/** The part of an entry that callers' types depend on. */
function typeOf({ kind, text }: Entry): string {
  const plain = text.replace(/ \(deprecated\)$| deprecated$/, '');
  if (kind === 'operation') return plain.replace(/^.* -> /, '');
  if (kind === 'request') return plain.replace(/^\w+ \w+ [^:]*: /, '');
  return plain.replace(/^(required|optional) /, '');
}
