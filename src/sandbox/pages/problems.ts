/** Why a page does not do what it was asked to: the HTTP status, and what it says. */
export interface Problem {
  readonly status: number;
  readonly text: string;
}

export const problems = {
  noCode: { status: 400, text: 'Type the code that your device shows.' },
  unknown: { status: 404, text: 'Nobody has been given this code. Check it and try again.' },
  expired: {
    status: 410,
    text: 'This code has expired. Let your device or app ask for a new one.',
  },
  approved: {
    status: 409,
    text: 'This code was used already. Let your device or app ask for a new one.',
  },
  denied: {
    status: 409,
    text: 'This code was denied. Let your device or app ask for a new one.',
  },
  strong: {
    status: 400,
    text: 'This code is a strong one. It works only on the sign-in page, which the app opens by itself.',
  },
  short: { status: 400, text: 'This code is a short one. It works only on the link page.' },
  noCodeInAddress: {
    status: 400,
    text: 'There is no code in this address. An app that opens the page puts one behind the #.',
  },
  noClient: { status: 400, text: 'There is no clientID in this address.' },
  otherClient: {
    status: 400,
    text: 'The clientID in this address is not the one that the code was made for.',
  },
  noUser: { status: 400, text: 'The sandbox has no such user. Pick one of the list.' },
} as const satisfies Record<string, Problem>;
