/** Opens a window in the middle of this one, empty for now; null if the browser does not let it. */
export function openPopup(): Window | null {
  const middle = `left=${screenX + outerWidth / 2 - 260},top=${screenY + outerHeight / 2 - 360}`;
  const popup = window.open('', '_blank', `popup,width=520,height=720,${middle}`);
  if (popup) {
    const { documentElement, body } = popup.document;
    documentElement.style.colorScheme = 'light dark';
    // In no language: it stands there for a moment.
    body.textContent = '…';
  }
  return popup;
}
