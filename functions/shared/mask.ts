/*
 * E.164 has at most 15 digits. With a plus it is a phone number anywhere; without one only where the digits stand
 * alone, so that account ids in ARNs, dates and hashes stay readable.
 */
const PHONE_NUMBER = /\+\d{7,15}|(?<![\w:/.-])\d{7,15}(?![\w:/-])/g;

/** Replaces all but the last two digits of every phone number in a text. */
export const maskNumbers = (text: string): string =>
  text.replace(PHONE_NUMBER, (number) => `${'*'.repeat(number.length - 2)}${number.slice(-2)}`);
