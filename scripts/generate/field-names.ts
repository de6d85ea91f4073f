import type { Field } from './api.ts';
import { capitalize } from './names.ts';

/** The order in which fields get their names: parameters keep theirs. */
const isBody = (field: Field): number => Number(field.in === 'body');

/**
 * Gives each field a name of its own. In the order of the file, parameters first, a name that is taken
 * gets its location before it (`bodyId`), and if that is taken too, a number after it (`bodyId2`).
 */
export function nameFields(fields: Field[]): Field[] {
  // An object cannot have this property of its own.
  const taken = new Set(['', '__proto__']);
  const names = new Map<Field, string>();
  for (const field of [...fields].sort((a, b) => isBody(a) - isBody(b))) {
    const { name, in: location } = field;
    const longer = `${location}${capitalize(name)}`;
    let free = taken.has(name) ? longer : name;
    for (let n = 2; taken.has(free); n += 1) free = `${longer}${n}`;
    taken.add(free);
    names.set(field, free);
  }
  return fields.map((field) => ({ ...field, name: names.get(field) ?? field.name }));
}
