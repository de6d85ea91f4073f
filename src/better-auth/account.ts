import { isAPIError } from 'better-auth/api';
import { handleOAuthUserInfo, linkOAuthAccount } from 'better-auth/oauth2';
import type { GenericEndpointContext } from 'better-auth';
import type { User } from '../index.ts';
import { PLEX_ERROR_CODES, type PlexErrorCode } from './error-codes.ts';
import type { PlexConfig } from './options.ts';
import type { PendingSignIn } from './pending.ts';
import { isPlaceholderEmail } from './placeholder-email.ts';
import { toUser, type ProfileUser } from './profile.ts';
import { PROVIDER_ID, toTokens } from './provider.ts';

/** The session of a user, as Better Auth passes it on. */
export type UserSession = NonNullable<GenericEndpointContext['context']['newSession']>;

/** The result of a sign-in: an error, or a session unless the user linked an account. */
export type Entry =
  | { session?: UserSession; isNewUser: boolean; error?: undefined }
  | { error: { code: string; message: string } };

/** A Plex account whose owner has approved the sign-in. */
export interface ApprovedAccount {
  user: User;
  token: string;
  /** The `kid` of the device key that the token is bound to, if any. */
  kid: string | undefined;
}

export const toError = (code: PlexErrorCode): { code: string; message: string } => {
  const { message } = PLEX_ERROR_CODES[code];
  return { code, message };
};

/** Signs in the owner of a Plex account, or links the account, the way Better Auth does for its own providers. */
export async function signInOrLink(
  ctx: GenericEndpointContext,
  config: PlexConfig,
  pending: PendingSignIn,
  approved: ApprovedAccount,
): Promise<Entry> {
  const userInfo = await toUser(approved.user, config);
  const account = {
    providerId: PROVIDER_ID,
    accountId: String(approved.user.id),
    ...toTokens(approved.token, approved.kid),
  };
  const profile: Record<string, unknown> = { ...approved.user };
  const entry = { userInfo, account, profile };
  try {
    return await (pending.link
      ? linkAccount(ctx, pending.link, entry)
      : signIn(ctx, config, pending, entry));
  } catch (error) {
    // A hook of the app or of another plugin rejected the user, who may be banned.
    if (isAPIError(error) && error.body?.code)
      return { error: { code: error.body.code, message: error.body.message ?? '' } };
    throw error;
  }
}

interface EntryData {
  userInfo: ProfileUser;
  account: { providerId: string; accountId: string };
  profile: Record<string, unknown>;
}

async function signIn(
  ctx: GenericEndpointContext,
  { disableSignUp, disableImplicitSignUp }: PlexConfig,
  { callbackURL, requestSignUp }: PendingSignIn,
  { userInfo, account, profile }: EntryData,
): Promise<Entry> {
  const result = await handleOAuthUserInfo(withoutBouncingMail(ctx, userInfo), {
    // The function reads the ID of the account from `account`.
    userInfo: { ...userInfo, id: account.accountId },
    account,
    callbackURL,
    disableSignUp: disableSignUp || (disableImplicitSignUp && !requestSignUp),
    // With `emailVerified: false`, this keeps the address of a Plex account from opening the account of another user,
    // even if `accountLinking.trustedProviders` has `plex`.
    trustProviderByName: false,
    source: { method: 'oauth', oauth: { providerId: PROVIDER_ID, profile } },
  });
  if (result.error === null) return { session: result.data, isNewUser: result.isRegister };
  return { error: toError(SIGN_IN_ERRORS[result.error] ?? 'UNABLE_TO_SIGN_IN') };
}

const SIGN_IN_ERRORS: Record<string, PlexErrorCode> = {
  'account not linked': 'ACCOUNT_NOT_LINKED',
  'signup disabled': 'SIGNUP_DISABLED',
};

/** Better Auth sends a verification email at sign-up if the app says so; nobody would receive it here. */
const withoutBouncingMail = (
  ctx: GenericEndpointContext,
  { email }: ProfileUser,
): GenericEndpointContext =>
  isPlaceholderEmail(email)
    ? withContext(ctx, {
        options: {
          ...ctx.context.options,
          emailVerification: { ...ctx.context.options.emailVerification, sendOnSignUp: false },
        },
      })
    : ctx;

async function linkAccount(
  ctx: GenericEndpointContext,
  link: { userId: string; email: string },
  { userInfo, account, profile }: EntryData,
): Promise<Entry> {
  const { options, trustedProviders } = ctx.context;
  // The user is signed in and has approved at Plex. Matching addresses would prove nothing more.
  const trusting = withContext(ctx, {
    trustedProviders: [...trustedProviders, PROVIDER_ID],
    options: {
      ...options,
      account: {
        ...options.account,
        accountLinking: { ...options.account?.accountLinking, allowDifferentEmails: true },
      },
    },
  });
  const result = await linkOAuthAccount(trusting, { link, userInfo, account, profile });
  if (result.linked) return { isNewUser: false };
  const { code, message } = result.error;
  const known = code.toUpperCase();
  return { error: isPlexErrorCode(known) ? toError(known) : { code, message: message ?? '' } };
}

const isPlexErrorCode = (code: string): code is PlexErrorCode => code in PLEX_ERROR_CODES;

/** Copies an endpoint context, with some of its values replaced. */
function withContext(
  ctx: GenericEndpointContext,
  values: Partial<GenericEndpointContext['context']>,
): GenericEndpointContext {
  const context: GenericEndpointContext['context'] = { ...ctx.context, ...values };
  return { ...ctx, context };
}
