import { rejectUnknownKeys, validateField } from '../../client/validate.ts';

/** The texts of the pages, for users. They are plain text. */
export interface PageStrings {
  /** The language of the texts, for the `lang` attribute of the page. */
  lang: string;
  /** Title of the page in a popup that returns from Plex. */
  signingIn: string;
  /** Status in that popup. */
  oneMoment: string;
  /** Status in that popup if the browser does not let it close itself. */
  closeWindow: string;
  /** Title of the page in a browser that has no cookie of the sign-in. */
  goBack: string;
  /** Text of that page for a user who has scanned a code. */
  goBackScanned: string;
  /** Text of that page for a user who has started in this browser. */
  goBackLost: string;
  /** Title and text of the page for a sign-in that plex.tv does not report as approved. */
  notSignedIn: string;
  notSignedInText: string;
  /** Title and text of the page for a sign-in that was not approved in time. */
  expired: string;
  expiredText: string;
  /** Title and text of the page for a sign-in that is complete. */
  signedIn: string;
  signedInText: string;
  /** Title and text of the page for a sign-in that has ended without access. */
  used: string;
  usedText: string;
  /** Title and text of the page for a user without access to a required server. */
  noServer: string;
  noServerText: string;
  /** Title and text of the page for a failure of plex.tv. */
  unavailable: string;
  unavailableText: string;
  /** Title and text of the page if `onSignedIn` takes too long. */
  timeout: string;
  timeoutText: string;
  /** Title of the page for a request that is not valid. Its text is for developers, and in English. */
  error: string;
  /** Labels of buttons and links. */
  checkAgain: string;
  continue: string;
  signInAgain: string;
  otherAccount: string;
  tryAgain: string;
}

const english: PageStrings = {
  lang: 'en',
  signingIn: 'Signing in',
  oneMoment: 'One moment…',
  closeWindow: 'You can close this window.',
  goBack: 'Go back to the device where you started',
  goBackScanned:
    'If you scanned a code with this device, you’re done here. The sign-in continues on the device that showed the code.',
  goBackLost:
    'If you started in this browser, the sign-in has expired, or the browser didn’t keep its cookie.',
  notSignedIn: 'Not signed in yet',
  notSignedInText: 'Plex hasn’t confirmed your approval yet. If you just approved it, check again.',
  expired: 'This sign-in has expired',
  expiredText: 'It wasn’t completed in time. Please sign in again.',
  signedIn: 'You’re already signed in',
  signedInText: 'Each sign-in works only once, and this one is complete.',
  used: 'This sign-in is no longer valid',
  usedText: 'Each sign-in works only once. Please sign in again.',
  noServer: 'No access',
  noServerText:
    'Your Plex account has no access to this app’s media server. Ask its owner to share it with you, or sign in with another account.',
  unavailable: 'We couldn’t reach Plex',
  unavailableText: 'Please try again in a moment.',
  timeout: 'Signing in took too long',
  timeoutText: 'You approved the sign-in, but this app didn’t respond in time. Please try again.',
  error: 'Something went wrong',
  checkAgain: 'Check again',
  continue: 'Continue',
  signInAgain: 'Sign in again',
  otherAccount: 'Sign in with another account',
  tryAgain: 'Try again',
};

/** Validates the app's own texts, and adds the English ones for those that it does not have. */
export function readStrings(strings: Partial<PageStrings> | undefined): PageStrings {
  if (strings === undefined) return english;
  rejectUnknownKeys('strings', strings, Object.keys(english), 'field');
  for (const [name, text] of Object.entries(strings)) {
    validateField(`strings.${name}`, { types: ['string'] }, text);
  }
  const own = Object.entries(strings).filter(([, text]) => text !== undefined);
  return { ...english, ...Object.fromEntries(own) };
}
