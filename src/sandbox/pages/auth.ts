import { readAddress, type AuthRequest } from './auth-address.ts';
import { askPage, decidedPage, problemPage, readingPage } from './auth-views.ts';
import { isProblem, pickedUser, waitingPin } from './codes.ts';
import { readForward } from './forward.ts';
import { problems } from './problems.ts';
import type { Site } from './site.ts';

/**
 * The page where users are asked whether an app may sign in. What is asked stands in the fragment of its address,
 * which reaches no server: a script sends the address to the form below, or else the user pastes it.
 */
export function authStart(): Promise<Response> {
  return readingPage();
}

/** Asks, and once the user has decided, does it. */
export function authForm(site: Site, fields: URLSearchParams): Promise<Response> {
  const address = fields.get('address') ?? '';
  const request = readAddress(address);
  const found = findAsked(site, request);
  if (isProblem(found)) return problemPage(found, request);

  const asked = {
    product: request.product ?? found.product,
    forward: readForward(request.forwardUrl),
  };
  const decision = fields.get('decision');
  if (decision === 'deny') {
    found.denied = true;
    return decidedPage(asked, null);
  }
  if (decision !== 'allow') return askPage(site, { ...request, ...asked }, address);
  const account = pickedUser(site, fields);
  if (!account) return problemPage(problems.noUser, request);
  site.pins.approve(found, account);
  return decidedPage(asked, account);
}

function findAsked(site: Site, { code, clientID }: AuthRequest) {
  if (code === '') return problems.noCodeInAddress;
  const found = waitingPin(site, code, 'strong');
  if (isProblem(found) || clientID === undefined) return found;
  if (clientID === null) return problems.noClient;
  return clientID === found.clientIdentifier ? found : problems.otherClient;
}
