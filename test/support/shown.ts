import { inspect } from 'node:util';

/** Everything that printing, serializing or cloning shows of a value. */
export function shown(value: unknown): string {
  const views: (() => string)[] = [
    () => String(value),
    () => JSON.stringify(value) ?? '',
    () => inspect(value, { depth: null, showHidden: true, getters: true }),
    () => inspect({ ...(value as object) }, { depth: null, showHidden: true }),
    () => inspect(structuredClone(value), { depth: null, showHidden: true }),
    () => (value instanceof Error ? `${value.stack}` : ''),
  ];
  return views
    .map((view) => {
      try {
        return view();
      } catch (error) {
        // A function cannot be cloned; what the engine says of it counts, too.
        return String(error);
      }
    })
    .join('\n');
}
