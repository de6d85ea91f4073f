import type { BetterFetch, BetterFetchOption } from 'better-auth/client';
import { isFramed, openPopup } from '../../browser/popup.ts';
import type { LinkPlexBody, SignInPlexBody } from '../body.ts';
import { PLEX_ERROR_CODES } from '../error-codes.ts';
import type { StartedSignIn } from '../start.ts';
import type { CompletedSignIn } from '../status.ts';
import { pollStatus } from './poll-status.ts';
import type { PlexResponse } from './response.ts';

/** The code that a user enters on another device. */
export interface PlexDeviceCode {
  /** The code: four characters. */
  code: string;
  /** The page on which the user enters it. */
  url: string;
  /** The text of a QR code that opens the page with the code filled in. */
  qr: string;
  /** Time left to approve, in seconds. */
  expiresIn: number;
}

/** The user approves at Plex in this browser. */
export interface PlexInBrowser {
  /** Opens Plex in this window (the default), or in a popup: then call it directly in a click handler. */
  mode?: 'redirect' | 'popup' | undefined;
  /** Options of the requests, such as `headers`. `signal` cancels the sign-in: then the promise rejects. */
  fetchOptions?: BetterFetchOption | undefined;
}

/** The user approves on another device, by a code. */
export interface PlexOnDevice {
  mode: 'device';
  /** Shows the code to the user. */
  onDeviceCode: (code: PlexDeviceCode) => void;
  /** Options of the requests, such as `headers`. `signal` cancels the sign-in: then the promise rejects. */
  fetchOptions?: BetterFetchOption | undefined;
}

/** The argument of `signIn.plex`. */
export type SignInPlexInput = Omit<SignInPlexBody, 'mode'> & (PlexInBrowser | PlexOnDevice);
/** The argument of `linkPlex`. */
export type LinkPlexInput = Omit<LinkPlexBody, 'mode'> & (PlexInBrowser | PlexOnDevice);

/**
 * What `signIn.plex` and `linkPlex` return: for `redirect` the response that started the sign-in, otherwise the
 * response that ended it.
 */
export type PlexSignInResponse = PlexResponse<StartedSignIn | CompletedSignIn>;

/** Starts a sign-in at `path`, and waits for its end if this page stays open. */
export async function startAndWait(
  $fetch: BetterFetch,
  path: string,
  { fetchOptions, ...input }: SignInPlexInput,
): Promise<PlexSignInResponse> {
  const { onDeviceCode, ...body } = { onDeviceCode: undefined, ...input };
  const signal = fetchOptions?.signal ?? new AbortController().signal;
  // The browser lets a page open a popup only in the click itself.
  const popup = body.mode === 'popup' ? openPopup() : undefined;
  const mode = body.mode === 'popup' && !popup ? 'redirect' : body.mode;
  if (mode !== body.mode && isFramed()) {
    const { code, message } = PLEX_ERROR_CODES.POPUP_BLOCKED;
    return { data: null, error: { status: 0, statusText: '', code, message } };
  }
  const isRedirect = mode === undefined || mode === 'redirect';
  try {
    const started = await $fetch<StartedSignIn>(path, {
      ...fetchOptions,
      method: 'POST',
      body: { ...body, mode },
      throw: false,
    });
    if (!started.data || isRedirect) return started;
    popup?.location.replace(started.data.url);
    onDeviceCode?.(toDeviceCode(started.data));
    return await pollStatus($fetch, started.data, signal);
  } finally {
    popup?.close();
  }
}

const toDeviceCode = ({ url, code = '', qr = url, expiresIn }: StartedSignIn): PlexDeviceCode => ({
  code,
  url,
  qr,
  expiresIn,
});
