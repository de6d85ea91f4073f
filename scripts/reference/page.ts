import { posix } from 'node:path';
import type { PageEvent } from 'typedoc';
import type { Signature } from './reflections.ts';
import { joinThrows } from './thrown-errors.ts';

/** The Markdown of a page, as the site shows it. */
export function editPage(
  page: PageEvent,
  signatures: ReadonlyMap<string, Signature>,
  isModel: (name: string) => boolean,
): string {
  const text = joinThrows(withoutInheritance(page.contents ?? ''));
  const { name } = page.model;
  if (name === 'PlexClient') return withSignatures(text, signatures);
  return isModel(name) ? withFieldsLink(text, page.url, name) : text;
}

/** Members of a base class are members of the class: which class declares them does not matter to a reader. */
const withoutInheritance = (text: string): string =>
  text
    .replaceAll(/^#+ (?:Overrides|Inherited from)\n\n.+\n\n?/gm, '')
    .replaceAll(/^## Extends\n\n- `(?:Schema|PlexErrorBase)`.*\n\n?/gm, '');

/** A method of the client with its request and its response, in place of the generic type of all methods. */
function withSignatures(text: string, signatures: ReadonlyMap<string, Signature>): string {
  const methods = text.replace(/^## Properties$/m, '## Methods');
  return methods.replaceAll(/^> `readonly` \*\*(\w+)\*\*: \[`PlexMethod`\].*$/gm, (line, name) => {
    const signature = signatures.get(String(name));
    if (!signature) return line;
    const { input, response } = signature;
    const request = input
      ? `request${input.isOptional ? '?' : ''}: ${link(input.type)}`
      : 'request?: `undefined`';
    const options = `options?: ${link('CallOptions')}`;
    return `> **${name}**(${request}, ${options}): \`Promise\`\\<${link(response)}\\>`;
  });
}

/** A link to the page of an interface beside the page of the client, or the type as code if it has none. */
function link(type: string): string {
  const [, name = '', list = ''] = /^([A-Z]\w*)(\[\])?$/.exec(type) ?? [];
  return name ? `[\`${name}\`](${name}.md)${list}` : `\`${type}\``;
}

/** The types of models come from the spec, whose reference lists their fields. */
function withFieldsLink(text: string, url: string, name: string): string {
  const to = posix.relative(posix.dirname(`api/${url}`), `plex-tv/${name}.md`);
  return `${text.trimEnd()}\n\nIts fields are in the [reference of plex.tv](${to}).\n`;
}
