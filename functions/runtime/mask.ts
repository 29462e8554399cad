/*
 * E.164 has at most 15 digits, and the shortest numbers that matter have 7. After a plus they are a phone number
 * anywhere, grouped or not. Without one they are a number only where nothing is attached to them: account ids in ARNs,
 * UUIDs, hashes and times stay readable. The digits may be grouped in any way that people write.
 */
const BETWEEN = String.raw`[\s().\[\]\/\-‐-―]{0,3}`;
const GROUPED = String.raw`\d(?:${BETWEEN}\d)`;
const WITH_PLUS = new RegExp(String.raw`(?:[+＋]|%2B)[(\[]?${GROUPED}{6,14}`, 'gi');
/** The longest run of grouped digits: a part of it would be no number of its own. */
const WITHOUT_PLUS = new RegExp(
  String.raw`(?:(?<![\w:/.-])|(?<=\b(?:tel|sms|smsto|callto|fax|phone|mobile):))[(\[]?${GROUPED}{6,}(?!\w|${BETWEEN}\d|[-/:]\w)`,
  'gi',
);
const DATE = /^(?:(?:19|20)\d\d([-./])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2(?:19|20)\d\d)$/;

const stars = (number: string): string => `${'*'.repeat(number.length - 2)}${number.slice(-2)}`;

/** With the prefix of an international call, a number is longer. */
const isNumber = (run: string): boolean => {
  const digits = run.replaceAll(/\D/g, '').replace(/^0(?:0|11)/, '');
  return digits.length <= 15 && !DATE.test(run);
};

/** Replaces all but the last two digits of every phone number in a text. */
export const maskNumbers = (text: string): string =>
  text.replace(WITH_PLUS, stars).replace(WITHOUT_PLUS, (run) => (isNumber(run) ? stars(run) : run));

/** The same for an id from a sender: digits alone stay readable, because operators search for the request by its id. */
export const maskIdentifier = (identifier: string): string => identifier.replace(WITH_PLUS, stars);
