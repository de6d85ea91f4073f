import { styleText } from 'node:util';
import { isInteractive } from './stdio.ts';

/** Replaces control characters and line breaks of untrusted text, which could manipulate the terminal. */
export const stripControlCharacters = (text: string): string =>
  text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

/** Formats a duration (ms) as minutes and seconds, such as 14:59. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Formats a number of seconds in words. */
export const formatSeconds = (count: number): string => `${count} second${count === 1 ? '' : 's'}`;

/** Styles text for stderr if that is a terminal. Otherwise `styleText` would check stdout, which may be redirected. */
export const style = (format: Parameters<typeof styleText>[0], text: string): string =>
  isInteractive() ? styleText(format, text, { validateStream: false }) : text;
