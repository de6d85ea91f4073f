import type { Command } from 'commander';

/** What every command takes that asks plex.tv for something. */
export const addPlexTvOptions = (command: Command): Command =>
  command
    .option('--product <name>', 'name of the app, which the user sees', 'plex-pin')
    .option('--plex-tv <url>', 'origin of another plex.tv');

/** The same, for one that may act for any installation. */
export const addClientOptions = (command: Command): Command =>
  addPlexTvOptions(command).option(
    '--client-identifier <id>',
    'identifier of the installation; else one is made and kept',
  );
