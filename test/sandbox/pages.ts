import type { Sandbox } from '../../src/sandbox/index.ts';

/** The answer to a GET of a page. */
export function get(sandbox: Sandbox, path: string): Promise<Response> {
  return sandbox.fetch(`https://plex.tv${path}`);
}

export async function text(sandbox: Sandbox, path: string): Promise<string> {
  return (await get(sandbox, path)).text();
}

/** The answer to a form, as the page itself sends it unless other headers are given. */
export function post(
  sandbox: Sandbox,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = { 'Sec-Fetch-Site': 'same-origin' },
): Promise<Response> {
  const init = { method: 'POST', headers, body: new URLSearchParams(fields) };
  return sandbox.fetch(`https://plex.tv${path}`, { ...init, redirect: 'manual' });
}

/** A PIN that a client has asked for. */
export async function newPin(
  sandbox: Sandbox,
  { strong = false, product }: { strong?: boolean; product?: string } = {},
): Promise<{ id: number; code: string }> {
  const body = new URLSearchParams({
    strong: String(strong),
    'X-Plex-Client-Identifier': 'test-client',
    ...(product !== undefined && { 'X-Plex-Product': product }),
  });
  const headers = { Accept: 'application/json' };
  const answer = await sandbox.fetch('https://plex.tv/api/v2/pins', {
    method: 'POST',
    headers,
    body,
  });
  return (await answer.json()) as { id: number; code: string }; // The spec's tests say that it is so.
}

/** The words of a page, without its markup. */
export function shown(page: string): string {
  return page
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replaceAll(' .', '.');
}
