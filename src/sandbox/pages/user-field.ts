import { html } from 'hono/html';
import type { Account } from '../users.ts';
import type { Html } from './layout.ts';

/** Lets the tester pick who signs in; the first user unless one was picked before. */
export function userField(accounts: readonly Account[], legend: string, picked?: Account): Html {
  return html`<fieldset>
    <legend>${legend}</legend>
    ${accounts.map(
      (account) =>
        html`<label class="choice">
          <input
            type="radio"
            name="user"
            value="${account.username}"
            required
            ${account === (picked ?? accounts[0]) ? 'checked' : ''}
          />
          <span
            ><bdi>${account.title}</bdi> <small><bdi>${account.username}</bdi></small></span
          >
        </label>`,
    )}
  </fieldset>`;
}
