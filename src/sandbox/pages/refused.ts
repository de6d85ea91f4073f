import { html } from 'hono/html';
import { respond } from './layout.ts';

/** The answer to a form that another site has sent. */
export function refusedPage(): Promise<Response> {
  const main = html`<main>
    <h1>Refused</h1>
    <p class="note problem" role="alert">
      Another website sent this form. Only the sandbox's own pages may approve a code.
    </p>
  </main>`;
  return respond({ title: 'Refused', main, status: 403 });
}
