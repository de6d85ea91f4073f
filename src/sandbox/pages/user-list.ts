import { html } from 'hono/html';
import type { Account } from '../users.ts';
import type { Html } from './layout.ts';
import type { Site } from './site.ts';

/** The users, and which servers each of them may use. */
export function userList(site: Site): Html {
  return html`<section aria-labelledby="users">
    <h2 id="users">Users and servers</h2>
    <ul class="users card">
      ${site.accounts.map(
        (account) =>
          html`<li>
            <h3><bdi>${account.title}</bdi></h3>
            <p>
              <bdi>${account.username}</bdi> ·
              <bdi>${account.email}</bdi>
            </p>
            ${serverList(site, account)}
          </li>`,
      )}
    </ul>
  </section>`;
}

function serverList({ servers }: Site, account: Account): Html {
  const list = servers.listFor(account, { https: true, relay: true, ipv6: true });
  if (list.length === 0) return html`<p>No servers.</p>`;
  return html`<ul>
    ${list.map(
      ({ name, owned, clientIdentifier }) =>
        html`<li>
          <bdi>${name}</bdi> (${owned ? 'owner' : 'shared'})
          <code class="id">${clientIdentifier}</code>
        </li>`,
    )}
  </ul>`;
}
