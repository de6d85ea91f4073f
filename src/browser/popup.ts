const WIDTH = 520;
const HEIGHT = 720;

/** Opens a window in the middle of this one, empty for now; null if the browser does not let it. */
export function openPopup(): Window | null {
  const left = screenX + outerWidth / 2 - WIDTH / 2;
  const top = screenY + outerHeight / 2 - HEIGHT / 2;
  const place = `width=${WIDTH},height=${HEIGHT},left=${left},top=${top}`;
  const popup = window.open('', '_blank', `popup,${place}`);
  if (popup) {
    const { documentElement, body } = popup.document;
    documentElement.style.colorScheme = 'light dark';
    // In no language: it stands there for a moment.
    body.textContent = '…';
  }
  return popup;
}
