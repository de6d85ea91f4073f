/** Whether NO_PROXY lists the host of a URL, with or without its port, or a domain above it. `*` means all hosts. */
export function isExcluded({ hostname, port, protocol }: URL, noProxy: string): boolean {
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
