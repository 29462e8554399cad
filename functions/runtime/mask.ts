/*
 * E.164 has at most 15 digits. After a plus they are a phone number anywhere, grouped or not. Without a plus they are
 * one only if they stand alone or are grouped as North American numbers: account ids in ARNs, dates and hashes stay
 * readable.
 */
const WITH_PLUS = /\+\d(?:[\s().-]{0,2}\d){6,14}/g;
const WITHOUT_PLUS = /(?<![\w:/.-])(?:\d{7,15}|\(?\d{3}\)?[\s.-]{1,2}\d{3}[\s.-]\d{4})(?![\w/-]|:\w)/g;

const stars = (number: string): string => `${'*'.repeat(number.length - 2)}${number.slice(-2)}`;

/** Replaces all but the last two digits of every phone number in a text. */
export const maskNumbers = (text: string): string =>
  text.replace(WITH_PLUS, stars).replace(WITHOUT_PLUS, stars);

/** The same for an id from a sender: digits alone stay readable, because operators search for the request by its id. */
export const maskIdentifier = (identifier: string): string => identifier.replace(WITH_PLUS, stars);
