/** The form of a response: its fields by their paths, each with the kinds of values that it has. */
import { DOMParser, type Element } from '@xmldom/xmldom';

export type Form = Map<string, Set<string>>;

/** Returns the form of a JSON or an XML text. A list has one path for all of its items: `services[].token`. */
export function formOf(text: string): Form {
  const form: Form = new Map();
  const add = (path: string, kind: string): void => {
    form.set(path, (form.get(path) ?? new Set()).add(kind));
  };
  if (text.startsWith('<')) {
    const root = new DOMParser().parseFromString(text, 'application/xml').documentElement;
    if (root) addElement(root, root.tagName, add);
  } else {
    addValue(JSON.parse(text), '', add);
  }
  return form;
}

type Add = (path: string, kind: string) => void;

function addValue(value: unknown, path: string, add: Add): void {
  if (Array.isArray(value)) {
    add(path, 'list');
    for (const item of value) addValue(item, `${path}[]`, add);
  } else if (typeof value === 'object' && value !== null) {
    add(path, 'object');
    for (const [name, field] of Object.entries(value)) {
      addValue(field, path ? `${path}.${name}` : name, add);
    }
  } else {
    add(path, kindOf(value));
  }
}

function addElement(element: Element, path: string, add: Add): void {
  add(path, 'element');
  for (const { name, value } of Array.from(element.attributes)) {
    if (value === '') add(`${path}@${name}`, 'nothing');
    else add(`${path}@${name}`, /^\d+$/.test(value) ? 'integer' : kindOf(value));
  }
  const children = Array.from(element.childNodes).filter(
    (node): node is Element => node.nodeType === 1,
  );
  for (const child of children) addElement(child, `${path}/${child.tagName}`, add);
  const text = element.textContent?.trim();
  if (children.length === 0 && text) add(path, kindOf(text));
}

/** The kinds of texts, the first that matches. */
const TEXTS: [kind: string, pattern: RegExp][] = [
  ['time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/],
  ['time with ms', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/],
  ['time of Ruby', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/],
  ['URL', /^https?:/],
];

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') {
    return TEXTS.find(([, pattern]) => pattern.test(value))?.[0] ?? 'text';
  }
  return Number.isInteger(value) ? 'integer' : typeof value;
}
