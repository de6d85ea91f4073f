import {
  responseText,
  type Api,
  namedSchemas,
  type NamedSchema,
  type Operation,
  shortType,
} from './api.ts';
import { compare } from './names.ts';
import type { Document, Schema } from './openapi.ts';
import { propertiesOf } from './schema.ts';

/**
 * api.txt: the public API, one line for each operation, field, model and property, so that a review can
 * read changes of the API without reading code. A line is a name, a tab, and a description.
 */
export function emitReport(document: Document, api: Api): string {
  const operations = api.operations.flatMap((operation) => [
    line(operation.name, 'operation', [
      operation.method,
      `${operation.server}${operation.path}`,
      '->',
      responseWords(api, operation),
      operation.deprecated && 'deprecated',
    ]),
    ...operation.fields.flatMap((field) => [
      line(
        `${operation.name}.${field.name}`,
        'field',
        describe(api, field, `${field.in} ${field.wireName}:`),
      ),
      // A model has its own lines.
      ...(field.schema.$ref
        ? []
        : propertyLines(document, api, field.schema, `${operation.name}.${field.name}`, 'field')),
    ]),
  ]);
  const models = namedSchemas(api).flatMap((named) => [
    line(named.typeName, 'model', [shortType(api, named.schema)]),
    ...propertyLines(document, api, named.schema, named.typeName, toKind(named)),
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
    line(property.path, kind, describe(api, property)),
  );

/** The subject of a line; for the property of a model, whether requests or responses contain it. */
type Kind = 'operation' | 'field' | 'model' | 'request' | 'response' | 'both';

const toKind = ({ inRequest, inResponse }: NamedSchema): Kind =>
  inRequest && inResponse ? 'both' : inRequest ? 'request' : 'response';

type Words = (string | false | undefined)[];

const describe = (
  api: Api,
  { required, schema, deprecated = schema.deprecated === true }: FieldOrProperty,
  location?: string,
): Words => [
  required ? 'required' : 'optional',
  location,
  shortType(api, schema),
  deprecated && '(deprecated)',
];

interface FieldOrProperty {
  required: boolean;
  schema: Schema;
  deprecated?: boolean;
}

const line = (name: string, kind: Kind, words: Words): string =>
  [name, `${kind} ${words.filter(Boolean).join(' ')}`]
    .map((cell) => cell.replace(/\s/g, ' '))
    .join('\t');

function responseWords(api: Api, { response }: Operation): string {
  if (response.kind !== 'json') return response.kind;
  return `${responseText(api, response)}${response.optional ? ' or nothing' : ''}`;
}

/**
 * Compares two reports. Returns one line for each change: `+` for an addition, `-` for a removal, `~` for
 * anything else. A line ends in BREAKING if the change may break users' code.
 */
export function compareReports(before: string, after: string): string[] {
  const old = parse(before);
  const now = parse(after);
  const changes: string[] = [];
  for (const key of [...new Set([...old.keys(), ...now.keys()])].sort(compare)) {
    // An added or removed operation or model includes its fields.
    if (owners(key).some((owner) => old.has(owner) !== now.has(owner))) continue;
    const was = old.get(key);
    const is = now.get(key);
    if (is === undefined) changes.push(`- ${was?.name} BREAKING`);
    else if (was === undefined) changes.push(added(is));
    else if (was.text !== is.text) changes.push(changed(was, is));
  }
  return changes;
}

/** The keys that contain a key: `a` and `a.b` for `a.b.c` and `a.b[].c`. */
const owners = (key: string): string[] =>
  [...key.matchAll(/\.|\[\]/g)].map(({ index }) => key.slice(0, index));

interface Entry {
  name: string;
  kind: string;
  text: string;
}

/** The lines of a report, by a key that is different for an operation and a model of the same name. */
const parse = (report: string): Map<string, Entry> =>
  new Map(
    report
      .split(/\r?\n/)
      .map((text) => /^([^\t]*)\t(\w+) (.*)$/.exec(text))
      .filter((match) => match !== null)
      .map(([, name = '', kind = '', text = '']) => [
        `${kind === 'operation' || kind === 'field' ? 'operation' : 'model'} ${name}`,
        { name, kind, text },
      ]),
  );

/** Whether users' code creates values of this. */
const isWritten = ({ kind }: Entry): boolean =>
  ['field', 'model', 'request', 'both'].includes(kind);
/** Whether users' code reads values of this. */
const isRead = ({ kind }: Entry): boolean =>
  ['operation', 'model', 'response', 'both'].includes(kind);

const presence = ({ text }: Entry): string | undefined => /^(required|optional) /.exec(text)?.[1];

function added(entry: Entry): string {
  const breaking = isWritten(entry) && presence(entry) === 'required';
  return [`+ ${entry.name}`, presence(entry), breaking && 'BREAKING'].filter(Boolean).join(' ');
}

const changed = (was: Entry, is: Entry): string =>
  `~ ${is.name}: ${was.text} => ${is.text}${isBreaking(was, is) ? ' BREAKING' : ''}`;

/** Requests may require less, and responses may contain more: any other change may break users' code. */
function isBreaking(was: Entry, is: Entry): boolean {
  const [before, after] = [alternatives(was), alternatives(is)];
  const requiresMore = presence(was) === 'optional' && presence(is) === 'required';
  const returnsLess = presence(was) === 'required' && presence(is) === 'optional';
  return (
    (isWritten(is) && (requiresMore || !before.every((type) => after.includes(type)))) ||
    (isRead(is) && (returnsLess || !after.every((type) => before.includes(type))))
  );
}

/** The members of the union type that users' code depends on. */
const alternatives = ({ kind, text }: Entry): string[] =>
  text
    .replace(/ \(deprecated\)$| deprecated$/, '')
    .replace(
      kind === 'operation' ? /^.* -> / : /^(required|optional) ((path|query|header|body) .*?: )?/,
      '',
    )
    .split(' | ');
