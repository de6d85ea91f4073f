/** The texts of the element. */
export interface SignInStrings extends DeviceStrings {
  /** Label of the button, unless the page provides its own button. */
  signIn: string;
  /** Label of the button that shows the QR code. */
  otherDevice: string;
  /** Label of the button that cancels the sign-in. */
  cancel: string;
  /** Status while the user is at Plex, in another window or on another device. */
  waiting: string;
  /** Status after a successful sign-in. */
  signedIn: string;
  /** Status after a failed sign-in, by the `code` of the error. */
  denied: string;
  expired: string;
  refused: string;
  unavailable: string;
  network: string;
}

/** The texts of the device view. */
export interface DeviceStrings {
  /** Instructions beside the QR code, above the address and the code. */
  instructions: string;
  /** Text alternative of the QR code. */
  qr: string;
  /** Time left to approve; `{time}` is replaced by minutes and seconds. */
  timeLeft: string;
}

/** The texts of the element itself. The defaults of the device view are loaded together with it. */
export type ElementStrings = Omit<SignInStrings, keyof DeviceStrings> & Partial<DeviceStrings>;

export const english = {
  signIn: 'Sign in with Plex',
  otherDevice: 'Use another device',
  cancel: 'Cancel',
  waiting: 'Waiting for Plex…',
  signedIn: 'You are signed in.',
  denied: 'The sign-in was not approved.',
  expired: 'The sign-in has expired. Please try again.',
  refused: 'This account does not have access.',
  unavailable: 'Something went wrong. Please try again.',
  network: 'Could not connect. Please try again.',
} satisfies ElementStrings;
