/** A text from outside for a line of a terminal: nothing in it may steer the terminal or end the line. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
