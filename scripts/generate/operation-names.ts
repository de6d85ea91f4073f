/** The names of operations, which become methods. */
import type { ReportProblem } from './api.ts';
import { camelCase, identifier } from './names.ts';
import type { Operation } from './openapi.ts';

/** Names that an operation cannot have: the client or the language gives them a meaning. */
const RESERVED = new Set([
  'withToken',
  'fetch',
  'then',
  'constructor',
  'toJSON',
  'toString',
  '__proto__',
]);

interface Place {
  method: string;
  path: string;
  pointer: string;
}

interface Twin {
  /** The operationId; empty if there is none. */
  id: string;
  pointer: string;
}

/**
 * Returns a function that names operations: by their operationId, or by method and path if they have
 * none, such as `getUsersIdItems` for `GET /users/{id}/items`. In the order of the file, the first one
 * has a name, and the next ones have a number after it. The operation in the document gets a unique
 * operationId, which its types are found by.
 */
export function operationNames(
  warn: ReportProblem,
  lineOf: (pointer: string) => string,
): (operation: Operation, place: Place) => string {
  const taken = new Map<string, Twin>();
  const ids = new Set<string>();
  return (operation, place) => {
    const { operationId = '' } = operation;
    const fallback = camelCase(`${place.method} ${place.path}`);
    const wanted = (typeof operationId === 'string' && identifier(operationId)) || fallback;
    let name = wanted;
    for (let n = 2; taken.has(name) || RESERVED.has(name); n += 1) name = `${wanted}${n}`;
    const at = operationId ? `${place.pointer}/operationId` : place.pointer;
    if (!operationId) {
      warn(at, 'an operation has no operationId: its method and path name it');
    }
    if (name !== wanted)
      warn(
        at,
        `${clash(wanted, operationId, taken.get(wanted), lineOf)}: this one becomes ${name}`,
      );
    taken.set(name, { id: operationId, pointer: at });
    // openapi-typescript writes a hash as a slash.
    let id = (operationId || name).replaceAll('#', '/');
    while (ids.has(id)) id += '_';
    ids.add(id);
    operation.operationId = id;
    return name;
  };
}

function clash(
  name: string,
  id: string,
  twin: Twin | undefined,
  lineOf: (pointer: string) => string,
): string {
  if (!twin) return `"${id || name}" cannot be the name of a method`;
  const line = lineOf(twin.pointer);
  if (id && id === twin.id) return `operationId "${id}" is used twice, first at line ${line}`;
  return `${id ? `operationId "${id}"` : 'an operation without an operationId'} is named ${name}, as the one at line ${line} is`;
}
