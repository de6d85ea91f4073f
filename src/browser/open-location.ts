/** Opens the page of a signed-in user. */
export function openLocation(target?: string): void {
  if (target) location.assign(target);
  // A navigation that changes only the fragment does not load the page.
  if (!target || (location.hash && location.href === new URL(target, location.href).href)) {
    location.reload();
  }
}
