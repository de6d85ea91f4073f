import { Argument, type Command } from 'commander';
import { complete } from '../shell-completion/complete.ts';
import { COMPLETION_SCRIPTS } from '../shell-completion/scripts.ts';
import { formatExamples } from '../messages.ts';
import { listProfiles } from '../saved/profile.ts';
import { printResult } from '../terminal/stdio.ts';

const INSTALLATION = `
Add one of these lines to the startup file of your shell:
  ~/.bashrc                   source <(plex-pin completion bash)
  ~/.zshrc, after compinit    source <(plex-pin completion zsh)
  ~/.config/fish/config.fish  plex-pin completion fish | source
`;

/** Adds `plex-pin completion`, which prints the script of a shell, and the hidden command that the script runs. */
export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description('Print a script that completes commands and options in a shell.')
    .addArgument(new Argument('<shell>', 'the shell').choices([...COMPLETION_SCRIPTS.keys()]))
    .addHelpText('after', `${formatExamples('source <(plex-pin completion bash)')}${INSTALLATION}`)
    .action((shell: string) => printResult(COMPLETION_SCRIPTS.get(shell) ?? ''));
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action((words: string[]) => printCandidates(program, words));
}

async function printCandidates(program: Command, words: string[]): Promise<void> {
  const candidates = await complete(program, words, async (option) =>
    option.long === '--profile' ? listProfiles() : [],
  );
  if (!candidates) return printResult(':file\n');
  const lines = candidates.map(({ word, description }) =>
    description === '' ? word : `${word}\t${description}`,
  );
  return printResult(lines.map((line) => `${line}\n`).join(''));
}
