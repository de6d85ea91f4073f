import { isLoopback } from './loopback.ts';

/** What can be done with a sandbox at this URL. */
export function explain(url: string, { autoApprove }: { autoApprove?: number }): string {
  const local = isLoopback(new URL(url).hostname.replace(/^\[|\]$/g, ''));
  const lines = [
    `A plex.tv for tests: ${url}`,
    '',
    `In code:     createPlexClient({ plexTv: '${url}'${local ? '' : ', allowInsecure: true'}, … })`,
    // The command sends tokens to no other machine in the clear.
    ...(local ? [`Command:     plex-pin sign-in --plex-tv ${url}`] : []),
    `Start page:  ${url}/`,
    `Link page:   ${url}/link  (short codes)`,
    `Auth page:   ${url}/auth  (strong codes)`,
    ...(autoApprove === undefined
      ? []
      : ['', `A code is approved by itself ${seconds(autoApprove)} after it was asked for.`]),
    '',
    'Ctrl-C stops it. Requests:',
  ];
  return `${lines.join('\n')}\n`;
}

const seconds = (count: number): string => `${count} second${count === 1 ? '' : 's'}`;
