import { styleText } from 'node:util';
import type { SignIn } from '../index.ts';
import { isInteractive } from './output.ts';

/** What the user has to do. The code comes from outside: nothing in it may steer the terminal. */
export function whereToGo({ strong, url, code }: SignIn): string {
  if (strong) return `Open this page and sign in:\n${emphasize(url)}\n`;
  return `Open this page:      ${emphasize(url)}\nand type this code:  ${emphasize(code.replace(/\p{Cc}/gu, ''))}\n`;
}

const emphasize = (text: string): string => (isInteractive() ? styleText('bold', text) : text);
