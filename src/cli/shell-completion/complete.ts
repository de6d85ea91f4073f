import type { Command, Option } from 'commander';

/** A word that may come next, with a description for the shells that show one. */
export interface Candidate {
  word: string;
  description: string;
}

/** Lists the values of an option that its definition does not contain, such as the saved profiles. */
export type ListValues = (option: Option) => Promise<readonly string[]>;

/**
 * Completes a command line from commander's own definition of the program. Resolves with undefined if the next word is
 * a file.
 *
 * @param line The words after the program's name. The last one is incomplete, and may be empty.
 */
export async function complete(
  program: Command,
  line: readonly string[],
  listValues: ListValues,
): Promise<Candidate[] | undefined> {
  const { before, last, name, prefix } = splitLine(line);
  const command = program.commands.find((one) => one.name() === before[0]);
  // The first command is the default one.
  const options = optionsOf(program, command ?? program.commands[0]);

  const option = options.find((one) => isNamed(one, name)) ?? findVariadic(options, before, last);
  if (option?.required) {
    if (option.flags.includes('<file>')) return undefined;
    const values = option.argChoices ?? (await listValues(option));
    return select(
      values.map((value) => ({ word: prefix + value, description: '' })),
      last,
    );
  }
  const operands = listOperands(program, command, before.length);
  if (operands.length > 0 && !last.startsWith('-')) return select(operands, last);
  const unused = options.filter(
    (one) => one.variadic || !before.some((word) => isNamed(one, word)),
  );
  return select(
    unused.map(({ long, short, description }) => ({ word: long ?? short ?? '', description })),
    last,
  );
}

/** Splits a line into the words before the last one, the last one, and the option that it may be the value of. */
function splitLine(line: readonly string[]) {
  // bash splits `--format=curl` into three words. The other shells keep it as one.
  const before = line.filter((word) => word !== '=');
  const last = line.at(-1) === '=' ? '' : (before.pop() ?? '');
  const [prefix = '', inline] = /^(--[\w-]+)=/.exec(last) ?? [];
  return { before, last, name: inline ?? before.at(-1), prefix };
}

/** Finds the option that further words are values of. */
function findVariadic(options: Option[], before: string[], last: string): Option | undefined {
  if (last.startsWith('-')) return undefined;
  const name = before.findLast((word) => word.startsWith('-'));
  return options.find((one) => one.variadic && one.argChoices && isNamed(one, name));
}

/** Lists the options that may come after a command. */
function optionsOf(program: Command, command: Command | undefined): Option[] {
  const options = [program, ...(command ? [command] : [])].flatMap((one) =>
    one.createHelp().visibleOptions(one),
  );
  // Both have --help.
  return options.filter(
    ({ long }, index) => options.findIndex((other) => other.long === long) === index,
  );
}

/** Lists the words without hyphens that may come after this many words. */
function listOperands(
  program: Command,
  command: Command | undefined,
  position: number,
): Candidate[] {
  if (position === 0) return listCommands(program);
  const argument = position === 1 ? command?.registeredArguments[0] : undefined;
  if (argument?.name() === 'command') return listCommands(program);
  return (argument?.argChoices ?? []).map((word) => ({ word, description: '' }));
}

function listCommands(program: Command): Candidate[] {
  const help = program.createHelp();
  return help.visibleCommands(program).map((command) => ({
    word: command.name(),
    description: help.subcommandDescription(command),
  }));
}

const isNamed = ({ long, short }: Option, word: string | undefined): boolean =>
  word !== undefined && (word === long || word === short);

const select = (candidates: Candidate[], start: string): Candidate[] =>
  candidates.filter(({ word }) => word.startsWith(start));
