/** Characters that no shell changes. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** An argument for sh, bash and zsh: an ID from a stranger must not run anything. */
export const shellArgument = (text: string): string =>
  PLAIN.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
