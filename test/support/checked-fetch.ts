import type { Sandbox } from '../../src/sandbox/index.ts';
import { expectResponseOfSpec, expectRequestOfSpec } from '../sandbox/spec.ts';

/**
 * The `fetch` of a sandbox, with every request and response checked against the spec. A client may treat
 * a failed check as a network error, so the problems are collected: `expectNone` throws the first one.
 */
export function checkedFetch(sandbox: Sandbox): { fetch: typeof fetch; expectNone: () => void } {
  const problems: unknown[] = [];
  return {
    async fetch(input, init) {
      const request = new Request(input, init);
      const url = new URL(request.url);
      try {
        const { method, headers } = request;
        expectRequestOfSpec(method, url, headers, await request.clone().text());
        const response = await sandbox.fetch(request);
        await expectResponseOfSpec(method, url, response.clone());
        return response;
      } catch (error) {
        problems.push(error);
        throw error;
      }
    },
    expectNone() {
      for (const problem of problems.splice(0)) throw problem;
    },
  };
}
