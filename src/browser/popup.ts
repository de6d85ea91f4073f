/** Opens a window in the middle of this one, empty for now; null if the browser does not let it. */
export function openPopup(): Window | null {
  const [width, height] = [520, 720];
  const left = screenX + (outerWidth - width) / 2;
  const top = screenY + (outerHeight - height) / 2;
  const popup = window.open(
    '',
    '_blank',
    `popup,width=${width},height=${height},left=${left},top=${top}`,
  );
  if (popup) {
    const { documentElement, body } = popup.document;
    documentElement.style.colorScheme = 'light dark';
    // In no language: it stands there for a moment.
    body.textContent = '…';
  }
  return popup;
}
