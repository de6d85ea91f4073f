import { InvalidArgumentError } from 'commander';

/** A TCP port; 0 is any that is free. */
export function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
  }
  return Number(text);
}

export function seconds(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) {
    throw new InvalidArgumentError('It must be a number of seconds, 0 or more.');
  }
  return Number(text);
}

/** A text that is not empty: no host at all would be every one. */
export function host(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

/** One of several names, after those that came before. */
export function name(text: string, before: string[] = []): string[] {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  if (before.includes(text)) throw new InvalidArgumentError('It must not be given twice.');
  return [...before, text];
}
