/**
 * The script of the page that a popup comes back to. It tells the page that opened it, which finishes the
 * sign-in there, and closes the window. Where nobody answers, the sign-in is finished in this window.
 *
 * A popup that was on another origin may have lost its opener (Cross-Origin-Opener-Policy), so that the two
 * speak over a BroadcastChannel, and over the storage event where there is none.
 */
export const popupScript = `'use strict';
(() => {
  const NAME = 'plex-pin';
  const PATIENCE = 1000; // ms
  const { state, here } = document.currentScript.dataset;
  const channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel(NAME) : null;

  const timer = setTimeout(() => location.replace(here), PATIENCE);

  function onMessage(message) {
    if (message?.type !== 'ack' || message.state !== state) return;
    clearTimeout(timer);
    window.close();
    // Still there? The browser closes only windows that a script has opened.
    document.getElementById('waiting').hidden = true;
    document.getElementById('closing').hidden = false;
  }

  function read(text) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }

  channel?.addEventListener('message', ({ data }) => onMessage(data));
  addEventListener('storage', ({ key, newValue }) => {
    if (key === NAME && newValue !== null) onMessage(read(newValue));
  });

  const back = { type: 'back', state };
  channel?.postMessage(back);
  try {
    localStorage.setItem(NAME, JSON.stringify(back));
    localStorage.removeItem(NAME);
  } catch {
    // Storage may be off; the channel is enough.
  }
})();
`;
