/** The code that generated validators consist of. A problem is a path, and what must be there. */

/** The types of JSON Schema. */
export const TYPES = {
  array: { condition: 'Array.isArray(value)', expected: 'an array' },
  boolean: { condition: "typeof value === 'boolean'", expected: 'a boolean' },
  integer: { condition: 'Number.isInteger(value)', expected: 'an integer' },
  null: { condition: 'value === null', expected: 'null' },
  number: { condition: 'Number.isFinite(value)', expected: 'a number' },
  object: {
    condition: "(typeof value === 'object' && value !== null && !Array.isArray(value))",
    expected: 'an object',
  },
  string: { condition: "typeof value === 'string'", expected: 'a string' },
};

/** The functions that several checks share. Each accepts values of types that it does not apply to. */
export const SHARED = {
  anyOf: `(value, checks) => {
    const problems = checks.map((check) => check(value));
    if (!problems.every(Boolean)) return undefined;
    const expected = problems.map(([, expected]) => expected);
    // A path leads into an alternative of the right type, and is of more help than a list of types.
    return problems.find(([path]) => path) ?? ['', [...new Set(expected)].join(' or ')];
  }`,
  equalTo: `(value, values) =>
    values.some((allowed) => sorted(allowed) === sorted(value))
      ? undefined
      : ['', \`one of \${values.map((allowed) => JSON.stringify(allowed)).join(', ')}\`]`,
  items: `(value, check) => {
    if (!Array.isArray(value)) return undefined;
    for (const [index, item] of value.entries()) {
      const problem = check(item);
      if (problem) return [\`[\${index}]\${problem[0]}\`, problem[1]];
    }
  }`,
  memberOf: `(value, values) =>
    values.includes(value)
      ? undefined
      : ['', \`one of \${values.map((allowed) => JSON.stringify(allowed)).join(', ')}\`]`,
  otherProperties: `(value, known, check) => {
    if (object(value)) return undefined;
    for (const [name, other] of Object.entries(value)) {
      const problem = known.includes(name) ? undefined : check(other);
      if (problem) return [\`.*\${problem[0]}\`, problem[1]];
    }
  }`,
  sorted: `(value) =>
    JSON.stringify(value, (_, inner) =>
      inner && typeof inner === 'object' && !Array.isArray(inner)
        ? Object.fromEntries(Object.keys(inner).sort().map((name) => [name, inner[name]]))
        : inner,
    )`,
  present: "(value) => (value === undefined ? ['', 'present'] : undefined)",
  properties: `(value, checks, isOptional) => {
    if (object(value)) return undefined;
    for (const [name, check] of Object.entries(checks)) {
      const property = Object.prototype.hasOwnProperty.call(value, name) ? value[name] : undefined;
      const problem = isOptional && property === undefined ? undefined : check(property);
      if (problem) return [\`.\${name}\${problem[0]}\`, problem[1]];
    }
  }`,
  validItems: `(value, check) => {
    if (!Array.isArray(value)) return undefined;
    let length = 0;
    for (const item of value) if (!check(item)) value[length++] = item;
    value.length = length;
  }`,
};
