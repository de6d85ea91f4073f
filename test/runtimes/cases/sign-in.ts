import {
  createPlexClient,
  PinExpiredError,
  PlexApiError,
  type PlexError,
  resumeSignIn,
  type SignInState,
  startSignIn,
} from 'plex-pin';
import { createSandbox } from 'plex-pin/sandbox';
import { assert, equal, rejection } from './assert.ts';
import type { Cases } from './case.ts';

const clientIdentifier = 'sign-in';
const open = () => {
  const sandbox = createSandbox();
  const options = { clientIdentifier, product: 'My App', fetch: sandbox.fetch };
  return { sandbox, plex: createPlexClient(options) };
};

export const signIn: Cases = {
  async 'starts, is approved, and gets the token'() {
    const { sandbox, plex } = open();
    const signIn = await startSignIn(plex, { forwardUrl: 'https://app.example/?a=b' });
    const { origin, pathname, hash } = new URL(signIn.url);
    equal([origin, pathname, signIn.strong], ['https://app.plex.tv', '/auth', true]);
    const parameters = new URLSearchParams(hash.slice('#?'.length));
    equal(
      ['clientID', 'code', 'context[device][product]', 'forwardUrl'].map((name) =>
        parameters.get(name),
      ),
      [clientIdentifier, signIn.code, 'My App', 'https://app.example/?a=b'],
    );
    const attempts: number[] = [];
    const { token, newRegistration } = await signIn.wait({
      interval: 1,
      onWaiting({ attempt }) {
        attempts.push(attempt);
        sandbox.approve(signIn.code, { user: 'friend' });
      },
    });
    equal([attempts, newRegistration], [[1], false]);
    equal((await plex.withToken(token).getUser()).username, 'friend');
  },

  async 'shows a short code where there is no browser'() {
    const { sandbox, plex } = open();
    const signIn = await startSignIn(plex, { strong: false });
    assert(/^[A-Z0-9]{4}$/.test(signIn.code), `${signIn.code} is no short code`);
    equal([signIn.url, signIn.qr], Array(2).fill(`https://plex.tv/link/?pin=${signIn.code}`));
    equal(await signIn.check(), null);
    sandbox.approve(signIn.code);
    equal((await signIn.check())?.clientIdentifier, clientIdentifier);
  },

  async 'continues in another process'() {
    const { sandbox, plex } = open();
    const saved = JSON.stringify(await startSignIn(plex));
    // What JSON.parse returns is not known; resumeSignIn checks it.
    const signIn = resumeSignIn(plex, JSON.parse(saved) as SignInState);
    sandbox.approve(signIn.code);
    equal(typeof (await signIn.wait()).token, 'string');
  },

  async 'survives what goes wrong while it waits'() {
    const { sandbox, plex } = open();
    const signIn = await startSignIn(plex);
    sandbox.fail({ kind: 'html' });
    sandbox.fail({ kind: 'truncate' });
    sandbox.fail({ kind: 'huge', bytes: 2 ** 21 });
    sandbox.fail({ kind: 'redirect', to: 'https://evil.example/' });
    sandbox.fail({ kind: 'reset' });
    const problems: PlexError['code'][] = [];
    const { token } = await signIn.wait({
      interval: 1,
      onWaiting({ lastProblem }) {
        if (lastProblem) problems.push(lastProblem.code);
        else sandbox.approve(signIn.code);
      },
    });
    equal(problems, ['response', 'response', 'response', 'response', 'network']);
    equal(typeof token, 'string');
  },

  async 'ends when the PIN has expired'() {
    const { sandbox, plex } = open();
    const signIn = await startSignIn(plex);
    sandbox.expire(signIn.code);
    const error = await rejection(signIn.wait());
    assert(error instanceof PinExpiredError, String(error));
    equal(error.code, 'pin_expired');
  },

  async 'ends when plex.tv rejects it'() {
    const { sandbox, plex } = open();
    const signIn = await startSignIn(plex);
    const body = { errors: [{ code: 1001, message: 'No' }] };
    sandbox.fail({ kind: 'response', status: 403, body });
    const error = await rejection(signIn.wait());
    assert(error instanceof PlexApiError, String(error));
    equal(error.status, 403);
  },

  async 'ends with the reason of the signal'() {
    const { plex } = open();
    const signIn = await startSignIn(plex);
    const controller = new AbortController();
    const reason = new Error('The user went away');
    const error = await rejection(
      signIn.wait({ signal: controller.signal, onWaiting: () => controller.abort(reason) }),
    );
    assert(error === reason, `expected the reason of the signal, got ${String(error)}`);
  },
};
