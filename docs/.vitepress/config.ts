import process from 'node:process';
import { defineConfig } from 'vitepress';
import llmstxt from 'vitepress-plugin-llms';
import packageJson from '../../package.json' with { type: 'json' };
import { diagrams } from './diagrams.ts';
import { repository, repositoryLinks } from './repository.ts';
import { createSidebar, nav } from './sidebar.ts';
import { pictures } from './pictures.ts';

export default defineConfig({
  title: packageJson.name,
  description: packageJson.description,
  lang: 'en',
  base: process.env.DOCS_BASE || '/',
  cleanUrls: true,
  srcExclude: ['README.md'],
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
      editLink: {
        // Pages of the reference are generated, and have no file to edit.
        pattern: ({ filePath }) =>
          `${repository}/edit/main/docs/${filePath.startsWith('reference/') ? 'reference/index.md' : filePath}`,
      },
    }),
    footer: { message: 'MIT licence. Not affiliated with Plex, Inc.' },
  },
});
