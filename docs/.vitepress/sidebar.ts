import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DefaultTheme } from 'vitepress';

const docs = resolve(import.meta.dirname, '..');

/** The guides in the order to read them in. The sidebar also lists a guide that is missing here. */
const GUIDES: Record<string, string[]> = {
  'Sign users in': [
    'terminal-and-tv',
    'web-server',
    'browser-element',
    'better-auth',
    'who-may-enter',
  ],
  'Stay signed in': ['device-keys', 'token-keeper'],
  'Test without Plex': ['testing', 'playwright'],
  'In production': ['errors', 'logging-and-tracing', 'api-calls', 'proxies', 'deployment'],
  'Platforms and tools': ['command', 'react-native', 'module-systems'],
};
const KINDS = ['functions', 'classes', 'variables', 'interfaces', 'type-aliases'];

export const nav: DefaultTheme.NavItem[] = [
  { text: 'Guides', link: '/getting-started', activeMatch: '^/(guides|getting-started)' },
  { text: 'Reference', link: '/reference/', activeMatch: '^/reference/' },
  { text: 'Troubleshooting', link: '/troubleshooting' },
];

/** The sidebar of the reference, and that of all other pages. */
export const createSidebar = (): DefaultTheme.Sidebar => ({
  '/reference/': reference(),
  '/': guides(),
});

function guides(): DefaultTheme.SidebarItem[] {
  const listed = new Set(Object.values(GUIDES).flat());
  const others = pagesOf('guides').filter((name) => !listed.has(name));
  const groups = Object.entries({ ...GUIDES, 'More guides': others });
  const items: DefaultTheme.SidebarItem[] = [
    { text: 'Getting started', link: '/getting-started' },
    ...groups.map(([text, names]) => group(text, 'guides', names)),
    group('Frameworks', 'guides/frameworks', pagesOf('guides/frameworks')),
    group('How it works', 'how-it-works', [
      'flow',
      'reliability',
      'security-model',
      'regeneration',
    ]),
    group('More', '', [
      'troubleshooting',
      'migrating',
      'comparison',
      'benchmarks',
      'runtimes',
      'other-specs',
    ]),
    { text: 'Reference', link: '/reference/' },
  ];
  return items.filter(({ link, items }) => link !== undefined || items?.length);
}

function reference(): DefaultTheme.SidebarItem[] {
  const entries = entriesOfPackage('').sort((a, b) => rank(a) - rank(b));
  return [
    { text: 'Overview', link: '/reference/' },
    {
      text: 'plex.tv: requests and models',
      link: '/reference/plex-tv/',
      collapsed: true,
      items: pagesOf('reference/plex-tv').map((name) => item('reference/plex-tv', name)),
    },
    ...entries.map((entry) => ({
      text: entry === 'plex-pin' ? entry : `plex-pin/${entry}`,
      link: `/reference/api/${entry}/`,
      collapsed: entry !== 'plex-pin',
      items: KINDS.flatMap((kind) =>
        pagesOf(`reference/api/${entry}/${kind}`).map((name) =>
          item(`reference/api/${entry}/${kind}`, name),
        ),
      ),
    })),
    { text: 'Guides', link: '/getting-started' },
  ];
}

const rank = (entry: string): number => (entry === 'plex-pin' ? 0 : 1);

const group = (text: string, folder: string, names: string[]) => ({
  text,
  items: names
    .filter((name) => existsSync(join(docs, folder, `${name}.md`)))
    .map((name) => item(folder, name)),
});

/** A link to a page, by its title. */
function item(folder: string, name: string): DefaultTheme.SidebarItem {
  const path = join(folder, name);
  const [, title = name] = /^# (.+)$/m.exec(readFileSync(join(docs, `${path}.md`), 'utf8')) ?? [];
  return { text: title.replaceAll('`', ''), link: `/${path}` };
}

const pagesOf = (folder: string): string[] =>
  entriesOf(folder)
    .filter(({ name }) => name.endsWith('.md') && name !== 'index.md')
    .map(({ name }) => name.slice(0, -'.md'.length))
    .sort();

/** The entries of the package: folders with an index, such as `better-auth` and `better-auth/client`. */
const entriesOfPackage = (folder: string): string[] =>
  entriesOf(join('reference/api', folder))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => (folder ? `${folder}/${name}` : name))
    .flatMap((entry) =>
      existsSync(join(docs, 'reference/api', entry, 'index.md'))
        ? [entry, ...entriesOfPackage(entry)]
        : [],
    );

const entriesOf = (folder: string) =>
  existsSync(join(docs, folder)) ? readdirSync(join(docs, folder), { withFileTypes: true }) : [];
