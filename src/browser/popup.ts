/** Whether the page is in a frame. Plex cannot be shown in one. */
export const isFramed = (): boolean => window !== window.top;

/**
 * Opens an empty window for Plex, within the user's click. Returns undefined if Plex opens in this window instead:
 * by `mode`, without a click, in an installed app, and if the browser blocks popups.
 */
export function openPlexWindow(mode?: string | null): Window | undefined {
  // Some browsers have no `userActivation`.
  const { userActivation } = navigator as { userActivation?: UserActivation };
  const isClick = !userActivation || userActivation.isActive;
  const isInstalled = matchMedia('(display-mode: standalone)').matches;
  const suitsPopup = mode !== 'redirect' && isClick && !isInstalled;
  return suitsPopup || isFramed() ? openPopup() : undefined;
}

/**
 * Opens an empty window in the middle of this one. Returns undefined if the browser blocks it, or opens one that
 * scripts cannot use: some embedded browsers have no `window.open`, throw, or return a window without a document.
 */
export function openPopup(): Window | undefined {
  let popup: Window | null | undefined;
  try {
    const position = `left=${screenX + outerWidth / 2 - 260},top=${screenY + outerHeight / 2 - 360}`;
    popup = window.open('', '_blank', `popup,width=520,height=720,${position}`);
    if (!popup) return undefined;
    const { documentElement, body } = popup.document;
    documentElement.style.colorScheme = 'light dark';
    // The placeholder needs no translation.
    body.textContent = '…';
    return popup;
  } catch {
    popup?.close();
    return undefined;
  }
}
