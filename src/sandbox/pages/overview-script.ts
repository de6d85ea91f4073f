/**
 * The script of the overview. It copies codes, and shows new codes and requests as they come. A row that is still there
 * stays the same element, so that it keeps the focus, its open details and the chosen user.
 */
export const overviewScript = `'use strict';

const rowsOf = (part) => [...part.querySelectorAll('[data-key]')];
const keysOf = (rows) => rows.map((row) => row.dataset.key).join();

function update(part, fresh) {
  const old = new Map(rowsOf(part).map((row) => [row.dataset.key, row]));
  const rows = rowsOf(fresh);
  for (const row of rows) {
    const left = old.get(row.dataset.key)?.querySelector('.left');
    if (left) left.textContent = row.querySelector('.left').textContent;
  }
  if (keysOf(rows) === [...old.keys()].join()) return;
  const focused = document.activeElement;
  for (const row of rows) if (old.has(row.dataset.key)) row.replaceWith(old.get(row.dataset.key));
  part.replaceChildren(...fresh.childNodes);
  if (part.contains(focused)) focused.focus({ preventScroll: true });
  showCopyButtons();
}

async function refresh() {
  const failure = document.getElementById('failure');
  try {
    const response = await fetch('/sandbox/overview');
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    for (const part of document.querySelectorAll('[data-live]')) update(part, page.getElementById(part.id));
    failure.hidden = true;
  } catch {
    failure.hidden = false;
  }
}

// Browsers have a clipboard only for pages of a trustworthy origin.
function showCopyButtons() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll('[data-copy]')) button.hidden = false;
}

document.addEventListener('click', async ({ target }) => {
  const { copy } = target.dataset;
  if (!copy) return;
  await navigator.clipboard.writeText(copy);
  target.textContent = 'Copied';
  target.ariaLabel = 'Copied ' + copy;
});

showCopyButtons();
setInterval(() => {
  if (!document.hidden) void refresh();
}, 1000);
`;
