import { parseAuthRequest, type AuthRequest } from './auth-request.ts';
import { consentPage, decisionPage, loadingPage, problemPage } from './auth-views.ts';
import { findChosenAccount, findWaitingPin, isProblem, problems, type Site } from './site.ts';

/**
 * Shows the sign-in page, where users decide whether an app may sign in. The parameters are in the fragment of its
 * address, which a browser sends to no server: a script submits the whole address, or the user pastes it.
 */
export function showAuthPage(): Promise<Response> {
  return loadingPage();
}

/** Shows the request of the app, or carries out the user's decision. */
export function submitAuthForm(site: Site, fields: URLSearchParams): Promise<Response> {
  const address = fields.get('address') ?? '';
  const parsed = parseAuthRequest(address);
  const pin = findRequestedPin(site, parsed);
  if (isProblem(pin)) return problemPage(pin, parsed);

  const request = { ...parsed, product: parsed.product ?? pin.product };
  const decision = fields.get('decision');
  if (decision === 'deny') {
    pin.denied = true;
    return decisionPage(request, null);
  }
  if (decision !== 'allow') return consentPage(site, request, address);
  const account = findChosenAccount(site, fields);
  if (!account) return problemPage(problems.noUser, request);
  site.pins.approve(pin, account);
  return decisionPage(request, account);
}

function findRequestedPin(site: Site, { code, clientID }: AuthRequest) {
  if (code === '') return problems.noCodeInAddress;
  const pin = findWaitingPin(site, code, 'strong');
  if (isProblem(pin) || clientID === undefined) return pin;
  if (clientID === null) return problems.noClient;
  return clientID === pin.clientIdentifier ? pin : problems.otherClient;
}

/**
 * The script of the sign-in page. It submits forms in the background and replaces the main element of the page by that
 * of the response, so that the address stays the same. All text comes from the server, which has escaped it.
 */
export const authScript = `'use strict';

let isBusy = false;

async function submit(fields) {
  if (isBusy) return;
  isBusy = true;
  try {
    const body = new URLSearchParams(fields);
    const response = await fetch(location.pathname, { method: 'POST', body });
    show(new DOMParser().parseFromString(await response.text(), 'text/html'));
  } catch {
    showFailure('The sandbox is not responding. Is it still running?');
  } finally {
    isBusy = false;
  }
}

function show(page) {
  const main = page.querySelector('main');
  if (!main) return showFailure('The sandbox sent an unexpected response. Try again.');
  document.title = page.title;
  document.querySelector('main').replaceWith(main);
  main.querySelector('h1').focus();
  const forward = main.querySelector('a[data-forward]');
  // The history must not contain this page: going back would show a code that has been used.
  if (forward && /^https?:$/.test(forward.protocol)) location.replace(forward.href);
}

function showFailure(text) {
  const alert = document.getElementById('failure') ?? document.createElement('p');
  alert.id = 'failure';
  alert.className = 'note problem';
  alert.setAttribute('role', 'alert');
  alert.textContent = text;
  document.querySelector('main').append(alert);
}

function load() {
  const loading = document.getElementById('loading');
  if (loading) loading.textContent = 'Loading…';
  void submit({ address: location.href });
}

document.addEventListener('submit', (event) => {
  event.preventDefault();
  void submit(new FormData(event.target, event.submitter));
});
// A change of only the fragment does not reload the page.
addEventListener('hashchange', load);
load();
`;
