import type { Api } from './api.ts';
import { createChecks } from './checks.ts';
import { compare } from './names.ts';

/**
 * validators.js: the functions that check answers, exported by the names of operations. They check
 * types, required properties and enumerations, and let unknown properties through; lengths, patterns,
 * formats and ranges are not checked.
 */
export function emitValidators(api: Api): { code: string; types: string } {
  const checks = createChecks(api);
  const names = api.operations.flatMap(({ name, requestType, answer }) =>
    // Names of types differ in more than case, and those of operations may not.
    answer.kind === 'json'
      ? [{ name, check: checks.of(answer.schema, `answers${requestType}`) }]
      : [],
  );
  const exported = `export { ${names.map(({ name, check }) => `${check} as ${name}`).join(', ')} };`;
  const functions = [...checks.written()]
    .sort(([a], [b]) => compare(a, b))
    .map(([name, code]) => `const ${name} = ${code};`);
  return {
    code: [...functions, exported].join('\n\n'),
    types: [
      ...[...new Set(names.map(({ check }) => check))].map(
        (check) => `declare function ${check}(value: unknown): boolean;`,
      ),
      exported,
    ].join('\n'),
  };
}
