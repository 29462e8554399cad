/** More error names than this make a label that nobody reads. */
const SHOWN = 2;

/**
 * The names of a Retry or Catch in a few words: all of them when they are few, else the first and how many more.
 * @param show how one name is written
 */
export function errorsOf(names: string[], show = (name: string) => name): string {
  const shown = names.slice(0, SHOWN).map(show).join(', ');
  const more = names.length - SHOWN;

  return more > 0 ? `${shown} and ${more} more` : shown;
}
