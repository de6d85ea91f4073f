import { headersOf } from './headers.ts';

/** A request without a body as a curl command for a POSIX shell. */
export function asCurl(request: Request): string {
  const headers = headersOf(request).map(([name, value]) =>
    // curl takes `Name:` as a wish to leave the header out, and `Name;` as an empty one.
    value === '' ? `--header ${quote(`${name};`)}` : `--header ${quote(`${name}: ${value}`)}`,
  );
  return `${[`curl --request ${request.method} ${quote(request.url)}`, ...headers].join(' \\\n  ')}\n`;
}

/** A text as one word of the shell: nothing is special between single quotes but their end. */
const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
