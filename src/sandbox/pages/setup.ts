import { html } from 'hono/html';
import type { Html } from './layout.ts';

/** How to make a client talk to this sandbox. */
export function setup(origin: string): Html {
  const code = `createPlexClient({\n  clientIdentifier: 'my-app',\n  plexTv: '${origin}',\n});`;
  return html`<section aria-labelledby="setup">
    <h2 id="setup">Point a client here</h2>
    <div class="card">
      <p>With plex-pin:</p>
      <pre><code>${code}</code></pre>
      <p>With anything else, put this origin in the place of Plex’s:</p>
      <dl class="sent">
        <div>
          <dt>https://plex.tv/api/v2</dt>
          <dd>${origin}/api/v2</dd>
        </div>
        <div>
          <dt>https://clients.plex.tv/api/v2</dt>
          <dd>${origin}/api/v2</dd>
        </div>
        <div>
          <dt>https://app.plex.tv/auth</dt>
          <dd>${origin}/auth</dd>
        </div>
        <div>
          <dt>https://plex.tv/link</dt>
          <dd>${origin}/link</dd>
        </div>
      </dl>
    </div>
  </section>`;
}
