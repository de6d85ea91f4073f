const NAME = 'plex-pin';

/**
 * Calls `back` when the callback page, in its own window, says that the user is back from Plex, and answers that
 * this page goes on, so that the window can close. Both speak over a channel and over the storage: browsers
 * differ in what still connects two windows of one origin under Cross-Origin-Opener-Policy.
 */
export function onBack(state: string, back: () => void, signal: AbortSignal): void {
  const channel = new BroadcastChannel(NAME);
  const hear = (message: { type?: unknown; state?: unknown } | null) => {
    if (message?.type !== 'back' || message.state !== state) return;
    const answer = { type: 'ack', state };
    channel.postMessage(answer);
    try {
      localStorage.setItem(NAME, JSON.stringify(answer));
      localStorage.removeItem(NAME);
    } catch {
      // Storage may be off; the channel is enough.
    }
    back();
  };
  channel.addEventListener('message', ({ data }) => hear(data));
  addEventListener(
    'storage',
    // Null where the message has been removed again. All pages of this origin are trusted to write JSON there.
    ({ key, newValue }) => key === NAME && newValue && hear(JSON.parse(newValue)),
    { signal },
  );
  signal.addEventListener('abort', () => channel.close());
}
