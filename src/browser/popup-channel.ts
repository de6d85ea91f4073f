/** The names of the channel and of the storage key, shared with the script of the callback page. */
const CHANNEL = 'plex-pin';
const STORAGE_KEY = 'plex-pin:return';

/**
 * Calls `returned` when the callback page, in the popup, reports that the user is back from Plex. The report is
 * acknowledged, so that the popup closes instead of completing the sign-in itself.
 *
 * Messages travel over a BroadcastChannel and over storage events, because browsers differ in which of the two
 * still connects windows of one origin under Cross-Origin-Opener-Policy.
 */
export function onReturn(state: string, returned: () => void, signal: AbortSignal): void {
  const channel = new BroadcastChannel(CHANNEL);
  const receive = (message: { type?: unknown; state?: unknown } | null) => {
    if (message?.type !== 'back' || message.state !== state) return;
    const acknowledgement = { type: 'ack', state };
    channel.postMessage(acknowledgement);
    try {
      localStorage.setItem(STORAGE_KEY, JSON.stringify(acknowledgement));
      localStorage.removeItem(STORAGE_KEY);
    } catch {
      // The browser may block storage. The channel is enough then.
    }
    returned();
  };
  channel.addEventListener('message', ({ data }) => receive(data));
  addEventListener(
    'storage',
    ({ key, newValue }) => {
      // The value is null when the other window removes its message.
      if (key === STORAGE_KEY && newValue) receive(parseJson(newValue));
    },
    { signal },
  );
  signal.addEventListener('abort', () => channel.close());
}

/** Parses a value that any script of this origin may have stored. */
function parseJson(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
