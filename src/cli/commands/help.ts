import { Command } from 'commander';

/** Adds `plex-pin help`, and to the usage errors of every command a line that says how to get help. */
export function addHelpCommand(program: Command): void {
  program
    .command('help')
    .argument('[command]', 'a command')
    .description('Show the help of a command.')
    .action((name?: string) => {
      const command =
        name === undefined ? program : program.commands.find((other) => other.name() === name);
      return command ? command.help() : rejectUnknownCommand(program, name ?? '');
    });
  program.showHelpAfterError('Run "plex-pin help" to see the commands.');
  for (const command of program.commands) {
    command.showHelpAfterError(`Run "plex-pin ${command.name()} --help" to see its options.`);
  }
}

/** The names that other programs have for these commands. */
const SYNONYMS = new Map([
  ['login', 'sign-in'],
  ['logout', 'sign-out'],
]);

/**
 * Reports an unknown command with the name of a similar one. Commander itself does so only in a program without a
 * default command.
 */
export function rejectUnknownCommand(program: Command, name: string): never {
  if (program.commands.some((command) => command.name() === name)) {
    return program.error(`error: the command comes before its options: plex-pin ${name} [options]`);
  }
  const synonym = SYNONYMS.get(name.replace('-', ''));
  if (synonym !== undefined) {
    return program.error(`error: unknown command '${name}'\n(Did you mean ${synonym}?)`);
  }
  const strict = new Command(program.name()).copyInheritedSettings(program);
  for (const command of program.commands) strict.command(command.name());
  strict.parse([name], { from: 'user' });
  return program.error(`error: unknown command '${name}'`);
}
