import process from 'node:process';

/** Whether NO_PROXY lists the host of a URL, with or without its port, or a domain above it. `*` means all hosts. */
export function isExcluded({ hostname, port, protocol }: URL): boolean {
  const noProxy = process.env['no_proxy'] ?? process.env['NO_PROXY'] ?? '';
  const host = `.${hostname}`;
  const hostAndPort = `${host}:${port || (protocol === 'https:' ? 443 : 80)}`;
  return noProxy
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      const end = `.${entry.replace(/^\*?\./, '')}`;
      return entry === '*' || host.endsWith(end) || hostAndPort.endsWith(end);
    });
}
