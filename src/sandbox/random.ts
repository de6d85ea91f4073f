const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The characters of the codes and tokens that a sandbox generates. */
export const alphabets = {
  shortCode: UPPER + DIGITS,
  strongCode: LOWER + DIGITS,
  token: `${LOWER}${UPPER}${DIGITS}-_`,
} as const;

/** Generates random text. The modulo makes some characters slightly more likely, which is harmless in a sandbox. */
export function randomText(alphabet: string, length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join('');
}
