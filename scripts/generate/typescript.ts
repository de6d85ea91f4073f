/**
 * Pieces of TypeScript, printed as prettier prints them: to have it print all of a large file once
 * more takes longer than to make the file.
 */
const WIDTH = 100;

/**
 * Whether code made of these pieces is as prettier would have it. Lines that are too long, and
 * letters whose width it looks up, are left to prettier.
 */
export const isFormatted = (code: string): boolean =>
  codeLines(code).every((line) => line.length <= WIDTH && /^[ -~]*$/.test(line));

/** The lines that are not comment. */
export const codeLines = (code: string): string[] =>
  code.split('\n').filter((line) => !/^ *(\/\*\*|\*)/.test(line));

/** A string literal, in the quotes that need fewer escapes. */
export function quote(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  const count = (mark: string) => inner.split(mark).length;
  const mark = count("'") > count('"') ? '"' : "'";
  return mark + inner.replaceAll(mark, `\\${mark}`) + mark;
}

/** The name of a property, in quotes where it needs them. */
export const propertyName = (name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);

/** A comment of the given paragraphs, to stand before what it is of; nothing when there are none. */
export function docComment(paragraphs: (string | false | undefined)[], indent = ''): string {
  const lines = paragraphs
    .filter((paragraph) => typeof paragraph === 'string' && paragraph !== '')
    .map((paragraph) => String(paragraph).trim().replaceAll('*/', '*\\/'))
    .join('\n\n')
    .split(/\r\n?|\n/);
  if (lines.join('') === '') return '';
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  const body = lines.map((line) => `${indent} * ${line}`.trimEnd());
  return `${indent}/**\n${body.join('\n')}\n${indent} */\n`;
}

/** Code that stands in a literal as it is. */
export class Expression {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Value = string | number | boolean | null | Expression | Value[] | Properties;
export interface Properties {
  [name: string]: Value | undefined;
}

/** A value as a literal, in one line where it fits behind the `before` characters that precede it. */
export function literal(value: Value, indent: string, before: number): string {
  const flat = flatLiteral(value);
  if (before + `${flat},`.length <= WIDTH) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    // Prettier puts several numbers in a line: a line too long leaves that to it.
    if (value.every((item) => typeof item === 'number')) return flat;
    const items = value.map((item) => `${inner}${literal(item, inner, inner.length)},\n`);
    return `[\n${items.join('')}${indent}]`;
  }
  return isObject(value) ? `{\n${properties(value, inner)}${indent}}` : flat;
}

/** The properties of an object, one below the other. */
export const properties = (object: Properties, indent: string): string =>
  present(object)
    .map(([name, value]) => {
      const start = `${indent}${propertyName(name)}: `;
      return `${start}${literal(value, indent, start.length)},\n`;
    })
    .join('');

function flatLiteral(value: Value): string {
  if (value instanceof Expression) return value.text;
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(flatLiteral).join(', ')}]`;
  if (!isObject(value)) return String(value);
  const texts = present(value).map(
    ([name, inner]) => `${propertyName(name)}: ${flatLiteral(inner)}`,
  );
  return texts.length > 0 ? `{ ${texts.join(', ')} }` : '{}';
}

const isObject = (value: Value): value is Properties =>
  typeof value === 'object' && value !== null && !(value instanceof Expression);

const present = (object: Properties): [string, Value][] =>
  Object.entries(object).filter((entry): entry is [string, Value] => entry[1] !== undefined);
