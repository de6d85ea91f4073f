/**
 * The script of the sign-in page. It sends forms in the background and shows the part of the answer that is
 * the page, so that the address stays; all that is shown comes from the server, which has escaped it.
 */
export const authScript = `'use strict';

let busy = false;

async function send(fields) {
  if (busy) return;
  busy = true;
  try {
    const body = new URLSearchParams(fields);
    const answer = await fetch(location.pathname, { method: 'POST', body });
    show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
  } catch {
    tell('The sandbox does not answer. Is it still running?');
  } finally {
    busy = false;
  }
}

function show(page) {
  const main = page.querySelector('main');
  if (!main) return tell('The sandbox answers something that is not its page.');
  document.title = page.title;
  document.querySelector('main').replaceWith(main);
  main.querySelector('h1').focus();
  const forward = main.querySelector('a[data-forward]');
  // Not kept in the history: going back would show a code that is used up.
  if (forward && /^https?:$/.test(forward.protocol)) location.replace(forward.href);
}

function tell(text) {
  const alert = document.getElementById('failure') ?? document.createElement('p');
  alert.id = 'failure';
  alert.className = 'note problem';
  alert.setAttribute('role', 'alert');
  alert.textContent = text;
  document.querySelector('main').append(alert);
}

function start() {
  const reading = document.getElementById('reading');
  if (reading) reading.textContent = 'Reading the address of this page…';
  void send({ address: location.href });
}

document.addEventListener('submit', (event) => {
  event.preventDefault();
  void send(new FormData(event.target, event.submitter));
});
// A tab that is at this page already gets another fragment without being loaded again.
addEventListener('hashchange', start);
start();
`;
