import process from 'node:process';
import { defineConfig } from 'vitepress';
import llmstxt from 'vitepress-plugin-llms';
import packageJson from '../../package.json' with { type: 'json' };
import { diagrams } from './diagrams.ts';
import { repository, repositoryLinks } from './repository.ts';
import { createSidebar, nav } from './sidebar.ts';
import { pictures } from './pictures.ts';

const base = process.env.DOCS_BASE || '/';

export default defineConfig({
  title: packageJson.name,
  description: packageJson.description,
  lang: 'en',
  base,
  cleanUrls: true,
  // Guides show the address of an app that the reader has started.
  ignoreDeadLinks: 'localhostLinks',
  head: [['link', { rel: 'icon', href: `${base}icon.svg` }]],
  transformPageData({ relativePath, frontmatter }) {
    // Generated pages have no file to edit.
    if (/^reference\/(?:api|plex-tv)\//.test(relativePath)) frontmatter.editLink = false;
  },
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config(markdown) {
      markdown.use(repositoryLinks).use(diagrams).use(pictures);
    },
  },
  vite: {
    plugins: [
      // The reference of the API is long: `llms-full.txt` has the guides, and each page is linked as Markdown.
      llmstxt({ ignoreFilesPerOutput: { llmsFullTxt: ['reference/api/**'] } }),
    ],
    server: { fs: { allow: ['../..'] } },
  },
  themeConfig: {
    nav,
    sidebar: createSidebar(),
    outline: [2, 3],
    search: { provider: 'local' },
    externalLinkIcon: true,
    ...(repository && {
      socialLinks: [{ icon: 'github', link: repository }],
      editLink: { pattern: `${repository}/edit/main/docs/:path` },
    }),
    footer: { message: 'MIT licence. Not affiliated with Plex, Inc.' },
  },
});
