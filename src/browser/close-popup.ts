/**
 * Closes a popup. If it is still empty, it may be moving to the process of Plex's page: Chromium then loses both the
 * call and the reference to the popup. So its navigation is stopped first. It closes a second later, in case the
 * navigation could no longer be stopped.
 */
export function closePopup(popup?: Window | null): void {
  try {
    // This throws if the page in the popup is Plex's.
    popup?.stop();
    setTimeout(() => popup?.close(), 1000);
  } catch {
    popup?.close();
  }
}
