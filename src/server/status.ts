import { PinExpiredError } from '../client/errors.ts';
import { jsonResponse } from './responses.ts';
import type { App, Status } from './app.ts';
import type { Pending } from './cookies.ts';
import { isUpstreamError } from './errors.ts';
import { resume } from './resume.ts';

/** `GET {path}/status`: what a page may know while its user approves elsewhere. */
export async function status(app: App, request: Request): Promise<Response> {
  const state = new URL(request.url).searchParams.get('state');
  const entry = await app.cookies.find(request, state);
  if (!entry) return jsonResponse({ status: 'expired' });
  if (entry.kind === 'done') return jsonResponse({ status: 'approved' });
  const completed = app.completed.get(entry.state);
  if (completed) return jsonResponse({ status: completed === 'refused' ? 'expired' : 'approved' });
  return jsonResponse({ status: await ask(app, entry, request) });
}

/** plex.tv asks for no more than one request a second [doc], whatever the page does. In ms. */
const MIN_GAP = 1000;

async function ask(app: App, entry: Pending, request: Request): Promise<Status> {
  const { asked } = app;
  const { state, signIn } = entry;
  const known = asked.get(state);
  const now = performance.now();
  if (known && (known.status !== 'pending' || now - known.at < MIN_GAP)) return known.status;
  const remember = (status: Status): Status => {
    asked.set(state, { at: now, status }, signIn.expiresIn * 1000);
    return status;
  };
  // Before the answer: whoever asks in the meantime is not to ask plex.tv as well.
  remember('pending');
  try {
    const resumed = await resume(app, entry, request);
    if (!resumed) return remember('expired');
    return (await resumed.signIn.check()) ? remember('approved') : 'pending';
  } catch (error) {
    if (error instanceof PinExpiredError) return remember('expired');
    // Anything else that plex.tv does says nothing about the PIN.
    if (isUpstreamError(error)) return 'pending';
    throw error;
  }
}
