import {
  responseText,
  type Api,
  namedSchemas,
  type NamedSchema,
  type Operation,
  shortType,
} from './api.ts';
import { compare } from './names.ts';
import { type Document, propertiesOf, type Schema } from './openapi.ts';

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
      returned(api, operation),
      operation.deprecated && 'deprecated',
    ]),
    ...operation.fields.flatMap((field) => [
      line(
        `${operation.name}.${field.name}`,
        'field',
        facts(api, field, `${field.in} ${field.wireName}:`),
      ),
      // What has a name of its own has lines of its own.
      ...(field.schema.$ref
        ? []
        : propertyLines(document, api, field.schema, `${operation.name}.${field.name}`, 'field')),
    ]),
  ]);
  const models = namedSchemas(api).flatMap((named) => [
    line(named.typeName, 'model', [shortType(api, named.schema)]),
    ...propertyLines(document, api, named.schema, named.typeName, use(named)),
  ]);
  return [...operations, ...models].sort(compare).join('\n');
}

const propertyLines = (
  document: Document,
  api: Api,
  schema: Schema,
  prefix: string,
  kind: Kind,
): string[] =>
  propertiesOf(document, schema, prefix).map((property) =>
    line(property.path, kind, facts(api, property)),
  );

/** A line's subject; for a property of a model, whether users give it, are given it, or both. */
type Kind = 'operation' | 'field' | 'model' | 'request' | 'response' | 'both';

const use = ({ inRequest, inResponse }: NamedSchema): Kind =>
  inRequest && inResponse ? 'both' : inRequest ? 'request' : 'response';

type Facts = (string | false | undefined)[];

const facts = (
  api: Api,
  { required, schema, deprecated = schema.deprecated === true }: FieldOrProperty,
  place?: string,
): Facts => [
  required ? 'required' : 'optional',
  place,
  shortType(api, schema),
  deprecated && '(deprecated)',
];

interface FieldOrProperty {
  required: boolean;
  schema: Schema;
  deprecated?: boolean;
}

const line = (name: string, kind: Kind, known: Facts): string =>
  [name, `${kind} ${known.filter(Boolean).join(' ')}`]
    .map((cell) => cell.replace(/\s/g, ' '))
    .join('\t');

function returned(api: Api, { response }: Operation): string {
  if (response.type !== 'json') return response.type;
  return `${responseText(api, response)}${response.optional ? ' or nothing' : ''}`;
}

/**
 * What changes for users between two surfaces, one line each: `+` for what is new, `-` for what is
 * gone, `~` for what is different. A line ends in BREAKING when code that worked may stop to.
 */
export function compareSurfaces(before: string, after: string): string[] {
  const old = parse(before);
  const now = parse(after);
  const changes: string[] = [];
  for (const key of [...new Set([...old.keys(), ...now.keys()])].sort(compare)) {
    // The fields of an operation or model that came or went are not news of their own.
    if (owners(key).some((owner) => old.has(owner) !== now.has(owner))) continue;
    const was = old.get(key);
    const is = now.get(key);
    if (is === undefined) changes.push(`- ${was?.name} BREAKING`);
    else if (was === undefined) changes.push(added(is));
    else if (was.text !== is.text) changes.push(changed(was, is));
  }
  return changes;
}

/** What the subject of a key is part of: `a` and `a.b` for `a.b.c` and `a.b[].c`. */
const owners = (key: string): string[] =>
  [...key.matchAll(/\.|\[\]/g)].map(({ index }) => key.slice(0, index));

interface Entry {
  name: string;
  kind: string;
  text: string;
}

/** The lines of a surface, by a key that tells an operation from a model of the same name. */
const parse = (surface: string): Map<string, Entry> =>
  new Map(
    surface
      .split(/\r?\n/)
      .map((text) => /^([^\t]*)\t(\w+) (.*)$/.exec(text))
      .filter((match) => match !== null)
      .map(([, name = '', kind = '', text = '']) => [
        `${kind === 'operation' || kind === 'field' ? 'operation' : 'model'} ${name}`,
        { name, kind, text },
      ]),
  );

/** Whether users' code makes a value of this, and whether it reads one. */
const isMade = ({ kind }: Entry): boolean => ['field', 'model', 'request', 'both'].includes(kind);
const isRead = ({ kind }: Entry): boolean =>
  ['operation', 'model', 'response', 'both'].includes(kind);

const presence = ({ text }: Entry): string | undefined => /^(required|optional) /.exec(text)?.[1];

function added(entry: Entry): string {
  const breaking = isMade(entry) && presence(entry) === 'required';
  return [`+ ${entry.name}`, presence(entry), breaking && 'BREAKING'].filter(Boolean).join(' ');
}

const changed = (was: Entry, is: Entry): string =>
  `~ ${is.name}: ${was.text} => ${is.text}${isBreaking(was, is) ? ' BREAKING' : ''}`;

/** Users may be asked for less and given more; whatever else changes may break their code. */
function isBreaking(was: Entry, is: Entry): boolean {
  const [before, after] = [alternatives(was), alternatives(is)];
  const asksMore = presence(was) === 'optional' && presence(is) === 'required';
  const promisesLess = presence(was) === 'required' && presence(is) === 'optional';
  return (
    (isMade(is) && (asksMore || !before.every((type) => after.includes(type)))) ||
    (isRead(is) && (promisesLess || !after.every((type) => before.includes(type))))
  );
}

/** The type that users' code depends on, as the types it is a union of. */
const alternatives = ({ kind, text }: Entry): string[] =>
  text
    .replace(/ \(deprecated\)$| deprecated$/, '')
    .replace(
      kind === 'operation' ? /^.* -> / : /^(required|optional) ((path|query|header|body) .*?: )?/,
      '',
    )
    .split(' | ');
