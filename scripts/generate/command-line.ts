/** Reads the command line of `npm run generate`. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Format, FORMATS } from './changes/change-text.ts';
import { firstLine } from './problems.ts';

export interface Generation {
  spec: string;
  out: string;
  check: boolean;
  strict: boolean;
}

export interface Comparison {
  specs: [old: string, now: string];
  format: Format;
  failOnBreaking: boolean;
}

export type Command =
  | { name: 'generate' | 'watch'; generation: Generation }
  | { name: 'changes'; comparison: Comparison };

const USAGE =
  'Usage: npm run generate -- [--check | --watch] [--strict] [--spec FILE] [--out DIR], or ' +
  `--changes OLD NEW [--format ${Object.keys(FORMATS).join('|')}] [--fail-on-breaking]`;

/** Parses the command line; prints the usage and exits with code 2 if it is wrong. */
export function readCommandLine(root: string): Command {
  try {
    return readCommand(root);
  } catch (error) {
    console.error(firstLine(error));
    console.error(USAGE);
    return process.exit(2);
  }
}

function readCommand(root: string): Command {
  const ownSpec = join(root, 'spec/plex-tv.yaml');
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      spec: { type: 'string' },
      out: { type: 'string' },
      check: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      watch: { type: 'boolean', default: false },
      changes: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
      format: { type: 'string' },
      'fail-on-breaking': { type: 'boolean' },
    },
  });
  const { check, strict, watch, changes, format, 'fail-on-breaking': failOnBreaking } = values;
  const { spec = ownSpec, out } = values;
  if (values.help) {
    console.log(USAGE);
    return process.exit(0);
  }
  if (check && watch) throw new Error('--check and --watch cannot be combined');
  if (spec === '') throw new Error('--spec requires a file name');
  if ([spec, ...positionals].some((file) => /^\w+:\/\//.test(file)))
    throw new Error('a spec must be a file, not a URL: download it first');
  if (out === '') throw new Error('--out requires a folder name');
  if (changes) {
    if (check || watch || strict || values.spec !== undefined || out !== undefined)
      throw new Error(
        '--changes writes nothing: leave out --spec, --out, --check, --watch and --strict',
      );
    return { name: 'changes', comparison: readComparison(positionals, format, failOnBreaking) };
  }
  if (positionals[0] !== undefined) throw new Error(`Unexpected argument '${positionals[0]}'`);
  if (format ?? failOnBreaking)
    throw new Error('--format and --fail-on-breaking require --changes');
  const isOwn = resolve(spec) === ownSpec;
  if (!isOwn && out === undefined && !check)
    throw new Error('--spec of another API requires --out, or it would replace generated/');
  return {
    name: watch ? 'watch' : 'generate',
    generation: {
      spec: resolve(spec),
      out: resolve(out ?? join(root, 'generated')),
      check,
      // Nothing in the project's own spec is ignored.
      strict: strict || isOwn,
    },
  };
}

function readComparison(
  [old, now, ...others]: string[],
  format = 'text',
  failOnBreaking = false,
): Comparison {
  if (!old || !now || others.length > 0) throw new Error('--changes requires two files: OLD NEW');
  if (!isFormat(format)) {
    throw new Error(`--format must be ${Object.keys(FORMATS).join(', ')}, not '${format}'`);
  }
  return { specs: [resolve(old), resolve(now)], format, failOnBreaking };
}

const isFormat = (format: string): format is Format => Object.hasOwn(FORMATS, format);
