export const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the code expired, 4 nobody is
signed in (any more), 130 cancelled.`;

export const examples = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}\n`).join('')}`;
