import { posix } from 'node:path';
import process from 'node:process';
import type { MarkdownRenderer } from 'vitepress';
import packageJson from '../../package.json' with { type: 'json' };

const { GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env;
const manifest: { name: string; repository?: { url: string } } = packageJson;

/** The web address of the repository: that of package.json, or of the workflow that builds the site. */
export const repository =
  manifest.repository?.url.replace(/^git\+/, '').replace(/\.git$/, '') ??
  (GITHUB_REPOSITORY && `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}`);

/** The folder that `npm run docs` copies to `docs/reference/plex-tv`. */
const OPERATIONS = 'generated/docs/';

/** Turns links to files outside of `docs` into links to the repository: the site does not have these files. */
export function repositoryLinks(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('repository-links', ({ tokens, env }) => {
    const { relativePath } = env as { relativePath: string };
    for (const { children } of tokens) {
      for (const token of children ?? []) {
        const href = token.type === 'link_open' ? token.attrGet('href') : null;
        if (!href || /^(?:[a-z]+:|[/#])/.test(href)) continue;
        const path = posix.join('docs', posix.dirname(relativePath), href);
        if (path.startsWith('docs/')) continue;
        if (path.startsWith(OPERATIONS)) {
          token.attrSet(
            'href',
            `/reference/plex-tv/${path.slice(OPERATIONS.length).replace(/^README\.md/, '')}`,
          );
          continue;
        }
        token.attrSet('href', `${repository ?? 'https://github.com'}/blob/main/${path}`);
      }
    }
  });
}
