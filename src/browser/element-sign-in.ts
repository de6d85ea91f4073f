import { SignInError } from './error.ts';
import { pollSignIn, type SignInResult } from './poll-sign-in.ts';
import { postStart, type StartResponse } from './post-start.ts';
import { saveOnUnload } from './save-on-unload.ts';
import type { Waiting } from './sign-in.ts';
import type { DeviceStrings, ElementStrings, english, SignInStrings } from './strings.ts';
import type { View } from './view.ts';
import { followPopup, type RunningOptions, signInWithWindow } from './window-sign-in.ts';

/** The texts of the element that only a sign-in needs, besides those of the device view. */
export const strings: Omit<SignInStrings, keyof DeviceStrings | keyof typeof english> = {
  stillWaiting: 'Still waiting. Open Plex again, or cancel and use another device.',
  signedIn: 'You are signed in.',
  denied: 'The sign-in was not approved.',
  expired: 'The sign-in has expired. Please try again.',
  noCookie: 'This browser does not keep the cookie of the sign-in. Allow cookies, and try again.',
  refused: 'This account does not have access.',
  unavailable: 'Something went wrong. Please try again.',
};

export { openLocation } from './open-location.ts';

/** Time after which the element tells a waiting user what to do, in ms. */
const LONG_WAIT = 60_000;

/** The parts of the element that show a pending sign-in. */
export interface WaitingElement {
  view: View;
  strings: ElementStrings;
  showDevice: () => void;
  showOpenAgain: (openAgain: () => void, message: 'waiting' | 'stillWaiting') => void;
}

/** Signs in with the popup or in this window, or with another device in a frame without popups. */
export async function signInInElement(
  element: WaitingElement,
  options: RunningOptions,
  popup?: Window,
): Promise<SignInResult> {
  try {
    return await signInWithWindow(withPopup(element, options), popup);
  } catch (error) {
    if (!(error instanceof SignInError) || error.code !== 'blocked') throw error;
    return signInOnDevice(element, options);
  }
}

/** Signs in with another device. */
export async function signInOnDevice(
  element: WaitingElement,
  options: RunningOptions,
): Promise<SignInResult> {
  const { endpoint, returnTo, signal } = options;
  const started = await postStart(endpoint, { device: true, returnTo }, signal);
  return resumeSignIn(element, options, started);
}

/** Waits for a sign-in that has started, here or before the page was reloaded. */
export async function resumeSignIn(
  element: WaitingElement,
  options: RunningOptions,
  started: StartResponse,
): Promise<SignInResult> {
  if (!started.code) return followPopup(withPopup(element, options), started);
  const { endpoint, signal } = options;
  saveOnUnload(endpoint, started, signal);
  const { showDevice } = await import('./device-view.ts');
  showDevice(element.view, started, element.strings, signal);
  element.showDevice();
  return pollSignIn(endpoint, started, signal);
}

const withPopup = (element: WaitingElement, options: RunningOptions): RunningOptions => ({
  ...options,
  onStarted: (started) => saveOnUnload(options.endpoint, started, options.signal),
  onWaiting: ({ openAgain, elapsed }: Waiting) =>
    element.showOpenAgain(openAgain, elapsed < LONG_WAIT ? 'waiting' : 'stillWaiting'),
});
