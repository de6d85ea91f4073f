import { PlexError, type SignIn } from '../index.ts';
import { formatSeconds, stripControlCharacters, style } from './terminal/format.ts';
import { findProxyError } from './network/proxy.ts';
import { renderQrCode } from './terminal/qr-code.ts';
import { isKeyRevoked } from './token-rejected.ts';

/** The exit codes, for the help of a command. */
export const EXIT_CODES = `
Exit codes: 0 success, 1 error, 2 usage error, 3 code expired, 4 not signed in,
130 cancelled, 143 terminated.`;

/** Command lines, for the help of a command. */
export const formatExamples = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}\n`).join('')}`;

/** Tells the user where to approve the sign-in, with a QR code if the terminal can show one. */
export function signInInstructions(signIn: SignIn, options: { qr: boolean }): string {
  const code = options.qr ? renderQrCode(signIn.qr) : undefined;
  return `${approvalSteps(signIn)}\n${code === undefined ? '' : `\n${code}\n`}`;
}

function approvalSteps({ strong, url, code }: SignIn): string {
  const page = style('cyan', url);
  if (strong) return `Open this page and sign in:\n${page}`;
  return `Open this page:      ${page}\nand type this code:  ${style('bold', stripControlCharacters(code))}`;
}

/** Tells the user how to connect to a sandbox. `isLocal` is false for a sandbox that needs `allowInsecure`. */
export function sandboxGuide(
  url: string,
  { autoApprove, isLocal }: { autoApprove?: number | undefined; isLocal: boolean },
): string {
  const lines = [
    `Local plex.tv for tests: ${url}`,
    '',
    `In code:     createPlexClient({ plexTv: '${url}'${isLocal ? '' : ', allowInsecure: true'}, … })`,
    // The command has no flag that sends tokens over http to another machine.
    ...(isLocal ? [`Command:     plex-pin sign-in --plex-tv ${url}`] : []),
    `Start page:  ${url}/`,
    `Link page:   ${url}/link  (short codes)`,
    `Auth page:   ${url}/auth  (strong codes)`,
    ...(autoApprove === undefined
      ? []
      : ['', `Each code is approved automatically after ${formatSeconds(autoApprove)}.`]),
    '',
    'Press Ctrl-C to stop. Requests:',
  ];
  return `${lines.join('\n')}\n`;
}

/** Describes an error in one line. */
export function toMessage(error: unknown): string {
  if (!(error instanceof Error)) return stripControlCharacters(String(error));
  if (isKeyRevoked(error)) {
    return 'plex.tv no longer accepts the saved device key. Run: plex-pin sign-in --jwt';
  }
  // Something between this machine and plex.tv has rejected the request for a new token.
  if (error instanceof PlexError && error.code === 'device_revoked') return toMessage(error.cause);
  const { message } = findProxyError(error) ?? error;
  return `${stripControlCharacters(message)}${certificateAdvice(error)}`;
}

/** The codes of OpenSSL for a certificate whose issuer is not trusted, as listed in Node's documentation of `tls`. */
const UNTRUSTED =
  /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER_CERT(_LOCALLY)?|VERIFY_LEAF_SIGNATURE))$/;

/** Companies that inspect TLS have their own certificate authority. */
const certificateAdvice = (error: Error, depth = 5): string => {
  if ('code' in error && UNTRUSTED.test(String(error.code))) {
    return '. If your network inspects TLS, set NODE_EXTRA_CA_CERTS to the file with its certificate';
  }
  return error.cause instanceof Error && depth > 0 ? certificateAdvice(error.cause, depth - 1) : '';
};

/** Describes in a few words why a poll failed. */
export function describePollError(error: PlexError): string {
  switch (error.code) {
    case 'api':
      return error.status === 429 ? 'rate limited by plex.tv' : `plex.tv returned ${error.status}`;
    case 'network':
      return 'plex.tv cannot be reached';
    case 'timeout':
      return 'plex.tv does not respond';
    case 'response':
      return 'plex.tv sent an unexpected response';
    // These end a wait, so the progress line never shows them.
    case 'input':
    case 'token_invalid':
    case 'device_revoked':
    case 'token_store':
    case 'pin_expired':
      break;
  }
  return error.message;
}
