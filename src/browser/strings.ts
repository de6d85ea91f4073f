/** The texts of the element. */
export interface SignInStrings extends DeviceStrings {
  /** Label of the button, unless the page provides its own button. */
  signIn: string;
  /** Label of the button that shows the QR code. */
  otherDevice: string;
  /** Label of the button that cancels the sign-in. */
  cancel: string;
  /** Label of the button that opens the popup again during a sign-in, for a user who has closed it. */
  openAgain: string;
  /** Status while the user is at Plex, in another window or on another device. */
  waiting: string;
  /** Status after a minute of waiting for the popup. */
  stillWaiting: string;
  /** Status after a successful sign-in. */
  signedIn: string;
  /** Status after a failed sign-in, by the `code` of the error. */
  denied: string;
  expired: string;
  /** Status if the browser does not send the cookie of the sign-in, which the server has just set. */
  noCookie: string;
  refused: string;
  unavailable: string;
  network: string;
}

/** The texts of the device view. */
export interface DeviceStrings {
  /** Instructions between the code and the address. */
  instructions: string;
  /** Label of the button that copies the code, before and after. */
  copy: string;
  copied: string;
  /** Caption of the QR code. */
  scan: string;
  /** Text alternative of the QR code. */
  qr: string;
  /** Time left to approve; `{time}` is replaced by minutes and seconds. */
  timeLeft: string;
  /** Label of the link that opens the page in the whole window, if it is in a frame. */
  wholeWindow: string;
}

/** The texts that the element shows before it has loaded the code of a sign-in. */
type InitialStrings = Pick<
  SignInStrings,
  'signIn' | 'otherDevice' | 'cancel' | 'openAgain' | 'waiting' | 'network'
>;

/** The texts that the element has: its own, those that it has loaded, and those that the page has translated. */
export type ElementStrings = InitialStrings & Partial<SignInStrings>;

export const english: InitialStrings = {
  signIn: 'Sign in with Plex',
  otherDevice: 'Use another device',
  cancel: 'Cancel',
  openAgain: 'Open Plex again',
  waiting: 'Waiting for Plex…',
  network: 'Could not connect. Please try again.',
};
