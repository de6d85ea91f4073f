import type { Sandbox } from '../../src/sandbox/index.ts';

/** Requests a page. */
export function get(sandbox: Sandbox, path: string): Promise<Response> {
  return sandbox.fetch(`https://plex.tv${path}`);
}

export async function text(sandbox: Sandbox, path: string): Promise<string> {
  return (await get(sandbox, path)).text();
}

/** Submits a form, by default with the headers that the page itself would send. */
export function post(
  sandbox: Sandbox,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = { 'Sec-Fetch-Site': 'same-origin' },
): Promise<Response> {
  const init = { method: 'POST', headers, body: new URLSearchParams(fields) };
  return sandbox.fetch(`https://plex.tv${path}`, { ...init, redirect: 'manual' });
}

/** Creates a PIN as a client does. */
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
  const response = await sandbox.fetch('https://plex.tv/api/v2/pins', {
    method: 'POST',
    headers,
    body,
  });
  return (await response.json()) as { id: number; code: string }; // Other tests check this against the spec.
}

/** Returns the text of a page without its markup. */
export function shown(page: string): string {
  return page
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replaceAll(' .', '.');
}
