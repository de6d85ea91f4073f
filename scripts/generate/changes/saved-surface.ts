/** The surface in a file beside the generated code, with which the next run compares. */
import { sorted, type Surface } from './surface.ts';

export const SURFACE_FILE = 'api.jsonl';

type Line = ['operations' | 'models', name: string, unknown];

/** A line of JSON for each operation and model, so that a diff shows which of them changed. */
export const surfaceToText = ({ operations, models }: Surface): string =>
  [
    ...Object.entries(operations).map(([name, value]): Line => ['operations', name, value]),
    ...Object.entries(models).map(([name, value]): Line => ['models', name, value]),
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');

/** Reads a saved surface; an empty one if there is none, or if the file has been edited. */
export function surfaceFromText(text = ''): Surface {
  try {
    const lines = text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
    const record = (kind: Line[0]) =>
      sorted(lines.filter(([of]) => of === kind).map(([, name, value]) => [name, value]));
    // This is the inverse of `surfaceToText`.
    return { operations: record('operations'), models: record('models') } as Surface;
  } catch {
    return { operations: {}, models: {} };
  }
}
