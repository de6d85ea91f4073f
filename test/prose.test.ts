/** Comments, messages and pages follow the same rules as the documents, which `npm run prose` checks. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createLinter, loadTextlintrc } from 'textlint';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const linter = createLinter({ descriptor: await loadTextlintrc() });

const folders = readdirSync(join(root, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** A text of a source file, such as a comment, and where it starts. */
interface Passage {
  position: number;
  text: string;
}

/** The comments, without their marks, their examples and the names of their tags. */
function comments(source: string): Passage[] {
  const pattern = /(?<=^\s*|[;{},] )\/\/.*(?:\n *\/\/.*)*|\/\*[^]*?\*\//gm;
  return Array.from(source.matchAll(pattern), ({ index, 0: comment }) => ({
    position: index,
    text: comment
      .replace(/^ *(?:\/\/|\/?\*+\/?) ?|\*\/$/gm, '')
      .replace(/^@example[^]*?(?=^@|$(?![^]))/gm, '')
      .replace(/^@param \w+ - |^oxlint-.*? -- /gm, ''),
  }));
}

/** The string literals and templates; a placeholder is an `X`. */
function strings(node: ts.Node): Passage[] {
  const nested: Passage[] = [];
  ts.forEachChild(node, (child) => void nested.push(...strings(child)));
  const position = node.pos;
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
    const isProse = node.text.includes(' ') && !node.text.startsWith('-----');
    return isProse ? [{ position, text: node.text }] : [];
  }
  if (!ts.isTemplateExpression(node)) return nested;
  const parts = [node.head, ...node.templateSpans.map(({ literal }) => literal)];
  return [...nested, { position, text: parts.map(({ text }) => text).join('X') }];
}

/** Lints the texts of a file, and returns the problems with their lines. */
async function problemsIn(file: string, code: string): Promise<string[]> {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  const passages = [...comments(source.text), ...strings(source)].map(({ position, text }) => ({
    line: source.getLineAndCharacterOfPosition(position).line + 1,
    // Code is not prose, and a passage is one line of the text to lint.
    text: text
      .replace(/`[^`]*`|\{@link[^}]*\}/g, 'X')
      .replace(/\s+/g, ' ')
      .trim(),
  }));
  const { messages } = await linter.lintText(
    passages.map(({ text }) => text).join('\n'),
    `${file}.txt`,
  );
  return messages.map(({ line, message }) => {
    const passage = passages[line - 1];
    return `${file}:${passage?.line} ${message}\n  ${passage?.text}`;
  });
}

describe.each(folders)('src/%s', (folder) => {
  test('follows the rules for prose', async () => {
    const names = readdirSync(join(root, 'src', folder), { recursive: true, encoding: 'utf8' });
    const problems = await Promise.all(
      names
        .filter((name) => name.endsWith('.ts'))
        .map((name) => `src/${folder}/${name}`)
        .map((file) => problemsIn(file, readFileSync(join(root, file), 'utf8'))),
    );
    expect(problems.flat()).toEqual([]);
  });
});

test('problems in comments, strings and templates are found, but not those in code', async () => {
  const code = [
    '/**',
    ' * Begins `begin` here.',
    ' * @example begin()',
    ' */',
    'const begin = begin("begin"); // This asks for it.',
    'throw new Error("The server refused it");',
    'html`<p>Try to go on, ${begin} at ${`the beginning`}</p>`;',
  ].join('\n');
  const problems = await problemsIn('file.ts', code);
  expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
    'file.ts:1',
    'file.ts:5',
    'file.ts:6',
    'file.ts:7',
    'file.ts:7',
  ]);
});
