import { styleText } from 'node:util';
import type { SignIn } from '../index.ts';
import { isInteractive } from './output.ts';
import { plain } from './plain.ts';
import { qrCode } from './qr-code.ts';

/** What the user has to do, with a QR code where it can be shown. */
export function whereToGo(signIn: SignIn, options: { qr: boolean }): string {
  const code = options.qr ? qrCode(signIn.qr) : undefined;
  return `${inWords(signIn)}\n${code === undefined ? '' : `\n${code}\n`}`;
}

function inWords({ strong, url, code }: SignIn): string {
  if (strong) return `Open this page and sign in:\n${emphasize(url)}`;
  return `Open this page:      ${emphasize(url)}\nand type this code:  ${emphasize(plain(code))}`;
}

const emphasize = (text: string): string => (isInteractive() ? styleText('bold', text) : text);
