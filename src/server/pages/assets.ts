/** The stylesheet of the pages. Contrast is at least 4.5:1 in both color schemes. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --background: #f4f5f9;
  --card: #fff;
  --border: #d3d7e3;
  --text: #1c2233;
  --accent: #3949ab;
  --accent-text: #fff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --background: #11141c;
    --card: #1a1f2b;
    --border: #343b4d;
    --text: #e8eaf2;
    --accent: #aab6ff;
    --accent-text: #11141c;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  display: grid;
  min-height: 100vh;
  min-height: 100dvh;
  margin: 0;
  padding: 1.25rem;
  place-items: center;
  background: var(--background);
  color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
  overflow-wrap: anywhere;
}
main {
  width: min(100%, 28rem);
  padding: 1.75rem 1.5rem;
  border: 1px solid var(--border);
  border-radius: 12px;
  background: var(--card);
}
main > :last-child { margin-bottom: 0; }
h1 { margin: 0 0 0.75rem; font-size: 1.4rem; line-height: 1.25; }
p { margin: 0 0 1.25rem; }
form { margin: 0; }
.buttons { display: flex; flex-wrap: wrap; gap: 0.6rem; }
button, .button {
  display: inline-block;
  min-height: 2.75rem;
  padding: 0.55rem 1.4rem;
  border: 1px solid var(--accent);
  border-radius: 8px;
  background: var(--accent);
  color: var(--accent-text);
  font: inherit;
  font-weight: 600;
  text-decoration: none;
  cursor: pointer;
}
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

/**
 * The script of the page that a popup returns to. It notifies the page that opened the popup, which completes the
 * sign-in, and closes the window. If no page acknowledges, the sign-in is completed in this window.
 *
 * A popup that visited another origin can have lost its opener (Cross-Origin-Opener-Policy), so the pages
 * communicate over a BroadcastChannel, and over storage events in case the channel does not connect them.
 */
export const POPUP_SCRIPT = `'use strict';
(() => {
  const CHANNEL = 'plex-pin';
  const STORAGE_KEY = 'plex-pin:return';
  const ACK_TIMEOUT_MS = 1000;
  const { state, here } = document.currentScript.dataset;
  const channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel(CHANNEL) : null;

  const timer = setTimeout(() => location.replace(here), ACK_TIMEOUT_MS);

  function onMessage(message) {
    if (message?.type !== 'ack' || message.state !== state) return;
    clearTimeout(timer);
    window.close();
    // Browsers close only windows that a script opened. The user has to close any other.
    document.getElementById('waiting').hidden = true;
    document.getElementById('closing').hidden = false;
  }

  function parseMessage(text) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }

  channel?.addEventListener('message', ({ data }) => onMessage(data));
  addEventListener('storage', ({ key, newValue }) => {
    if (key === STORAGE_KEY && newValue !== null) onMessage(parseMessage(newValue));
  });

  const back = { type: 'back', state };
  channel?.postMessage(back);
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(back));
    localStorage.removeItem(STORAGE_KEY);
  } catch {
    // Storage can be disabled; the channel is sufficient.
  }
})();
`;
