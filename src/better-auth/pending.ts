import type { GenericEndpointContext } from 'better-auth';
import { parseCookies } from 'better-auth/cookies';
import { generateRandomString } from 'better-auth/crypto';
import type { SignInState } from '../sign-in/state.ts';

/**
 * Where the user approves: in the window of the page, in a popup, or on another device, on which they enter a code.
 */
export type PlexMode = 'redirect' | 'popup' | 'device';

/** A sign-in that waits for its approval, as a verification value of Better Auth. */
export interface PendingSignIn {
  mode: PlexMode;
  callbackURL?: string | undefined;
  errorCallbackURL?: string | undefined;
  newUserCallbackURL?: string | undefined;
  requestSignUp?: boolean | undefined;
  /** The user who links a Plex account, if this is no sign-in. */
  link?: { userId: string; email: string } | undefined;
  signIn: SignInState;
}

/** The outcome of a sign-in, as a verification value of Better Auth. */
export interface FinishedSignIn extends Omit<PendingSignIn, 'signIn'> {
  error?: { code: string; message: string } | undefined;
  /** The session, unless the user linked an account. */
  sessionToken?: string | undefined;
  isNewUser?: boolean | undefined;
}

/** A request for the same sign-in gets the same response for this time, in ms: a response can be lost. */
const FINISHED_LIFETIME_MS = 5 * 60_000;

const STATE = /^[\w-]{32}$/;

export const createState = (): string => generateRandomString(32);

const pendingIdentifier = (state: string): string => `plex-pending:${state}`;
const finishedIdentifier = (state: string): string => `plex-finished:${state}`;

/** Saves a sign-in, and binds it to the browser with a cookie. */
export async function startPending(
  ctx: GenericEndpointContext,
  state: string,
  pending: PendingSignIn,
): Promise<void> {
  await savePending(ctx, state, pending, new Date(Date.now() + pending.signIn.expiresIn * 1000));
  await deleteOldestCookies(ctx);
  const { name, attributes } = createCookie(ctx, state, Math.ceil(pending.signIn.expiresIn));
  await ctx.setSignedCookie(name, `${Date.now()}.${state}`, ctx.context.secret, attributes);
}

export async function savePending(
  ctx: GenericEndpointContext,
  state: string,
  pending: PendingSignIn,
  expiresAt: Date,
): Promise<void> {
  const value = JSON.stringify(pending);
  const identifier = pendingIdentifier(state);
  await ctx.context.internalAdapter.createVerificationValue({ identifier, value, expiresAt });
}

/** The pending sign-in; null if there is none, or if it has ended. */
export const findPending = (
  ctx: GenericEndpointContext,
  state: string,
): Promise<PendingSignIn | null> => find<PendingSignIn>(ctx, pendingIdentifier(state));

/** Takes the pending sign-in: of all requests, on all servers, only one gets it. */
export async function takePending(
  ctx: GenericEndpointContext,
  state: string,
): Promise<{ expiresAt: Date } | null> {
  return ctx.context.internalAdapter.consumeVerificationValue(pendingIdentifier(state));
}

export async function saveFinished(
  ctx: GenericEndpointContext,
  state: string,
  finished: FinishedSignIn,
): Promise<void> {
  await ctx.context.internalAdapter.createVerificationValue({
    identifier: finishedIdentifier(state),
    value: JSON.stringify(finished),
    expiresAt: new Date(Date.now() + FINISHED_LIFETIME_MS),
  });
}

export const findFinished = (
  ctx: GenericEndpointContext,
  state: string,
): Promise<FinishedSignIn | null> => find<FinishedSignIn>(ctx, finishedIdentifier(state));

async function find<Value>(
  { context: { internalAdapter } }: GenericEndpointContext,
  identifier: string,
): Promise<Value | null> {
  const found = await internalAdapter.findVerificationValue(identifier);
  if (!found || new Date(found.expiresAt) <= new Date()) return null;
  // Only this file writes these values.
  return JSON.parse(found.value) as Value;
}

/** Whether this browser started the sign-in. */
export async function isOwnState(ctx: GenericEndpointContext, state: string): Promise<boolean> {
  if (!STATE.test(state)) return false;
  const { name } = createCookie(ctx, state);
  const value = await ctx.getSignedCookie(name, ctx.context.secret);
  // The signature does not cover the name of the cookie.
  return typeof value === 'string' && value.split('.')[1] === state;
}

/** Each tab has its own cookie, so that two tabs do not overwrite each other's. */
const COOKIE = 'plex_sign_in';
/** Servers limit the size of the `Cookie` header. */
const MAX_COOKIES = 4;

const createCookie = ({ context }: GenericEndpointContext, state: string, maxAge = 0) =>
  context.createAuthCookie(`${COOKIE}_${state}`, { maxAge });

/** Deletes the oldest cookies, to make room for one more. */
async function deleteOldestCookies(ctx: GenericEndpointContext): Promise<void> {
  const prefix = createCookie(ctx, '').name;
  const names = [...parseCookies(ctx.headers?.get('cookie') ?? '').keys()].filter((name) =>
    name.startsWith(prefix),
  );
  const cookies = await Promise.all(
    names.map(async (name) => {
      const value = await ctx.getSignedCookie(name, ctx.context.secret);
      return { name, startedAt: Number.parseInt(value || '0', 10) };
    }),
  );
  cookies.sort((a, b) => b.startedAt - a.startedAt);
  for (const { name } of cookies.slice(MAX_COOKIES - 1)) {
    const { attributes } = createCookie(ctx, name.slice(prefix.length));
    ctx.setCookie(name, '', { ...attributes, maxAge: 0 });
  }
}
