import { renderMermaidSVG } from 'beautiful-mermaid';
import type { MarkdownRenderer } from 'vitepress';

/** Draws blocks of Mermaid, which GitHub draws as well, when the site is built. */
export function diagrams(markdown: MarkdownRenderer): void {
  const { fence } = markdown.renderer.rules;
  if (!fence) throw new Error('The renderer has no rule for code blocks');
  markdown.renderer.rules.fence = (tokens, index, ...rest) => {
    const token = tokens[index];
    if (token?.info.trim() !== 'mermaid') return fence(tokens, index, ...rest);
    const svg = renderMermaidSVG(token.content, {
      bg: 'var(--vp-c-bg)',
      fg: 'var(--vp-c-text-1)',
      muted: 'var(--vp-c-text-1)',
      transparent: true,
    });
    // Vue removes styles from pages. Those of diagrams are in the theme, and load no font from another host.
    const unstyled = svg.replace(/<style>.*?<\/style>/s, '');
    return `<figure class="diagram" tabindex="0" v-pre>${unstyled}</figure>\n`;
  };
}
