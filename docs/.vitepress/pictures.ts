import type { MarkdownRenderer } from 'vitepress';

const PICTURE =
  /<picture>\s*<source media="\(prefers-color-scheme: dark\)" srcset="([^"]+)">\s*<img ([^>]*?)src="([^"]+)"([^>]*)>\s*<\/picture>/g;

/** Shows the dark source of a picture in the dark theme of the site, which need not be the one of the system. */
export function pictures(markdown: MarkdownRenderer): void {
  const { html_block: html } = markdown.renderer.rules;
  if (!html) throw new Error('The renderer has no rule for HTML');
  markdown.renderer.rules.html_block = (...args) =>
    html(...args).replaceAll(
      PICTURE,
      '<img class="light-only" $2src="$3"$4><img class="dark-only" $2src="$1"$4>',
    );
}
