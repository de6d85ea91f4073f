/** The corpus is fetched from the repositories of its files. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { fetchCorpus } from '../../scripts/corpus/fetch-corpus.ts';
import sources from '../../scripts/corpus/sources.json' with { type: 'json' };
import { temporary, tree } from './generator.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const source = (name: string) => ({
  name,
  repository: 'owner/repo',
  commit: 'abcdef0',
  path: `a b/${name}`,
});

test('missing files are fetched from their commits, and the others stay', async () => {
  const urls: (string | undefined)[] = [];
  const origin = await serve((request, response) => {
    urls.push(request.url);
    if (request.url?.endsWith('gone.yaml')) response.writeHead(404).end('Not Found');
    else if (request.url?.endsWith('cut.yaml'))
      response.writeHead(200, { 'Content-Length': 9 }).end('cut', () => response.destroy());
    else if (request.url?.startsWith('/raw')) response.end('openapi: 3.1.0\n');
    else response.writeHead(302, { Location: `/raw${request.url}` }).end();
  });
  const folder = await temporary({ 'here.yaml': 'kept' });
  const names = ['here.yaml', 'new.yaml', 'gone.yaml', 'cut.yaml'];
  const problems = await fetchCorpus(names.map(source), folder, origin);
  expect(await tree(folder)).toEqual({ 'here.yaml': 'kept', 'new.yaml': 'openapi: 3.1.0\n' });
  expect(problems).toHaveLength(2);
  expect(problems[0]).toMatch(/^gone\.yaml: http.*\/gone\.yaml cannot be fetched: .*404/);
  expect(problems[1]).toMatch(/^cut\.yaml: /);
  expect(urls[0]).toBe('/owner/repo/raw/abcdef0/a%20b/new.yaml');
});

test('each file of the list has a unique name and a commit', () => {
  expect(new Set(sources.map(({ name }) => name)).size).toBe(sources.length);
  for (const { name, commit, repository } of sources) {
    expect(name).toMatch(/^[\w.-]+\.(json|ya?ml)$/);
    expect(commit).toMatch(/^[0-9a-f]{7,40}$/);
    expect(repository).toMatch(/^[\w.-]+\/[\w.-]+$/);
  }
});
