/** What the element says. */
export interface SignInStrings extends DeviceStrings {
  /** On the button, where the page has not put one of its own. */
  signIn: string;
  /** On the button that shows the QR code. */
  otherDevice: string;
  /** On the button that ends the waiting. */
  cancel: string;
  /** While the user is at Plex, in another window or on another device. */
  waiting: string;
  /** At the end: somebody is signed in, or why nobody is. */
  signedIn: string;
  denied: string;
  expired: string;
  refused: string;
  unavailable: string;
  network: string;
}

/** What it says beside the QR code. */
export interface DeviceStrings {
  /** Above the address and the code. */
  instructions: string;
  /** What the QR code is, for those who do not see it. */
  qr: string;
  /** How long the code is good for; `{time}` stands for minutes and seconds. */
  timeLeft: string;
}

/** All that the element itself says; what stands beside the QR code is loaded with it. */
export type ElementStrings = Omit<SignInStrings, keyof DeviceStrings> & Partial<DeviceStrings>;

export const english = {
  signIn: 'Sign in with Plex',
  otherDevice: 'Use another device',
  cancel: 'Cancel',
  waiting: 'Waiting for Plex…',
  signedIn: 'You are signed in.',
  denied: 'You are not signed in.',
  expired: 'The time is up. Please try again.',
  refused: 'This account has no access.',
  unavailable: 'That did not work. Please try again.',
  network: 'There is no connection. Please try again.',
} satisfies ElementStrings;
