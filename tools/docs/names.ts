/** More error names than this make an unreadable label. */
const MAX_NAMES = 2;

/**
 * The names of a Retry or Catch in a few words: all of them if they are few, else the first and the number of others.
 * @param show how one name is written
 */
export function errorsOf(names: string[], show = (name: string) => name): string {
  const listed = names.slice(0, MAX_NAMES).map(show).join(', ');
  const more = names.length - MAX_NAMES;

  return more > 0 ? `${listed} and ${more} more` : listed;
}
