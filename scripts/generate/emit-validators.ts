/**
 * validators.js: the validators of responses, exported by the names of their operations. They check
 * types, required properties and enumerations, and accept unknown properties; lengths, patterns,
 * formats and ranges are not checked. Two extensions of the spec make them lenient: with `x-validated`,
 * they check only these of the optional properties; with `x-skip-invalid-items`, they remove the items
 * of a list that are not valid, instead of rejecting the list.
 *
 * Its functions return the first problem of a value as a pair: the path, and what must be there. The
 * names of unknown properties are never part of a path, since they come from the network.
 */
import type { Api } from './api.ts';
import { createValidatorFunctions } from './validator-functions.ts';

export function emitValidators(api: Api): { code: string; types: string } {
  const functions = createValidatorFunctions(api);
  const validators = api.operations.flatMap(({ name, requestType, response }) => {
    if (response.kind !== 'json') return [];
    // The types of requests differ in more than case, and the names of operations may not.
    const validator = `validate${requestType.replace(/Request(?=_*$)/, '')}`;
    const { main, statuses = [] } = response;
    functions.addValidator(validator, main?.schema ?? response.schema);
    return [
      { name, validator },
      ...statuses
        .filter(({ kind }) => kind === 'json')
        .map(({ status, schema }) => {
          const own = statusValidator(validator, status);
          functions.addValidator(own, schema);
          return { name: statusValidator(name, status), validator: own };
        }),
    ];
  });
  const exported = `export { ${validators.map(({ name, validator }) => `${validator} as ${name}`).join(', ')} };`;
  return {
    code: [...functions.emit(), exported].join('\n\n'),
    types: [
      ...validators.map(
        ({ validator }) =>
          `declare function ${validator}(value: unknown): readonly [path: string, expected: string] | undefined;`,
      ),
      exported,
    ].join('\n'),
  };
}

/** The name of the validator of one status, which has a character that few names have. */
export const statusValidator = (name: string, status: string): string => `${name}$${status}`;
