const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The characters of what a sandbox makes up. */
export const alphabets = {
  shortCode: UPPER + DIGITS,
  strongCode: LOWER + DIGITS,
  token: `${LOWER}${UPPER}${DIGITS}-_`,
} as const;

/** Random text. Some characters are a little more likely than others, which does no harm in a sandbox. */
export function randomText(alphabet: string, length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join('');
}
