import { html } from 'hono/html';
import type { Account } from '../account/users.ts';
import type { Html } from './layout.ts';
import type { Site } from './site.ts';

/** Lists the users and the servers that each of them has access to. */
export function userTable(site: Site): Html {
  return html`<section aria-labelledby="users">
    <h2 id="users">Users and servers</h2>
    <table class="card">
      <thead>
        <tr>
          <th scope="col">User</th>
          <th scope="col">Servers</th>
        </tr>
      </thead>
      <tbody>
        ${site.accounts.map(
          (account) =>
            html`<tr>
              <th scope="row">
                <bdi>${account.title}</bdi>
                <small><bdi>${account.name}</bdi> · <bdi>${account.email}</bdi></small>
              </th>
              <td>${serverList(site, account)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function serverList({ servers }: Site, account: Account): Html {
  const list = servers.listFor(account, { https: true, relay: true, ipv6: true });
  if (list.length === 0) return html`No servers`;
  return html`<ul>
    ${list.map(
      ({ name, owned, clientIdentifier }) =>
        html`<li>
          <bdi>${name}</bdi> (${owned ? 'owner' : 'shared'})
          <small><code>${clientIdentifier}</code></small>
        </li>`,
    )}
  </ul>`;
}
