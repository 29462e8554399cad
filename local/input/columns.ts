import { nearest } from '../../functions/intake/hints.ts';
import { REQUEST_FIELDS, type RequestField } from '../../functions/model/request-fields.ts';
import { UsageError } from '../stack/usage-error.ts';

export const FIELDS: Readonly<Record<string, RequestField>> = REQUEST_FIELDS;
export const METADATA: readonly string[] = ['requestId', 'correlationId'];
export const REQUEST = Object.keys(FIELDS).filter((name) => FIELDS[name]?.column !== 'tags');
/** The allowed columns, besides `tag:KEY`. */
export const COLUMNS = [...METADATA, ...REQUEST];
export const TAG = 'tag:';

/** Other names of a column, without spaces and punctuation, each with one meaning. */
const ALIASES: Readonly<Record<string, string>> = {
  country: 'IsoCountryCode',
  countrycode: 'IsoCountryCode',
  isocountry: 'IsoCountryCode',
  identity: 'OriginationIdentity',
  originationidentityid: 'OriginationIdentity',
  originationidentityarn: 'OriginationIdentity',
  phonenumberid: 'OriginationIdentity',
  phonenumberarn: 'OriginationIdentity',
  senderid: 'OriginationIdentity',
  senderidarn: 'OriginationIdentity',
  rcsagentid: 'OriginationIdentity',
  rcsagentarn: 'OriginationIdentity',
  type: 'MessageType',
  deletionprotection: 'DeletionProtectionEnabled',
};

const bare = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^(?:meta)?data\./, '')
    .replaceAll(/[\s_.-]/g, '');

const MEANINGS = new Map([...COLUMNS.map((name) => [bare(name), name] as const), ...Object.entries(ALIASES)]);

const NAMES = [...MEANINGS.keys()];

/** A column of which nothing is read: `pools failed --csv` writes some for people, and spreadsheets leave empty ones. */
const isPassedOver = (column: string): boolean => column === '' || column.startsWith('#');

/** The column that a header means; undefined if there is not exactly one. */
const columnOf = (header: string): string | undefined => {
  const name = header.replaceAll(/[\u200B\uFEFF]/g, '').trim();
  if (isPassedOver(name)) return name;
  const [, key] = /^tags?\s*:\s*(.+)$/is.exec(name) ?? [];
  return key === undefined ? MEANINGS.get(bare(name)) : `${TAG}${key}`;
};

/** Whether a header is one of requests: every column is understood, and the necessary one is there. */
export const isUnderstood = (header: readonly string[]): boolean => {
  const columns = header.map(columnOf);
  return columns.every((column) => column !== undefined) && columns.includes('OriginationIdentity');
};

/** How many columns are understood. */
export const understoodIn = (header: readonly string[]): number =>
  header.filter((name) => name.trim() !== '' && columnOf(name) !== undefined).length;

const unknown = (header: string): string => {
  const [, key] = /^tags?[\s_.-]+(\S.*)$/i.exec(header.trim()) ?? [];
  const meant = key === undefined ? MEANINGS.get(nearest(bare(header), NAMES) ?? '') : `${TAG}${key}`;
  return `${JSON.stringify(header)}${meant ? ` (did you mean ${meant}?)` : ''}`;
};

/** A file of another kind may have thousands of columns. */
const MAX_FAULTS = 20;

/**
 * The columns of a header: names of COLUMNS, `tag:KEY`, and what is passed over.
 *
 * @throws UsageError naming the faults of the header: every row would have the same fault
 */
export const columnsOf = (place: string, header: readonly string[]): string[] => {
  const columns = header.map(columnOf);
  const strange = header.filter((_, at) => columns[at] === undefined);
  const faults = strange.slice(0, MAX_FAULTS).map(unknown);
  if (faults.length > 0) {
    if (strange.length > MAX_FAULTS) faults.push(`${strange.length - MAX_FAULTS} more`);
    throw new UsageError(
      `${place}: the header of CSV has unknown columns: ${faults.join(', ')}. The columns are ${COLUMNS.join(', ')}, and tag:KEY for a tag.`,
    );
  }
  const known = columns.filter((column) => column !== undefined);
  const again = known.findIndex((column, at) => !isPassedOver(column) && known.indexOf(column) !== at);
  if (again >= 0) {
    const name = known[again] ?? '';
    const written = [known.indexOf(name), again].map((at) => JSON.stringify(header[at]));
    throw new UsageError(`${place}: the column ${name} occurs twice (${written.join(', ')}). Remove one.`);
  }
  if (!known.includes('OriginationIdentity')) {
    throw new UsageError(
      `${place}: the header needs the column OriginationIdentity; found ${known.join(', ')}.`,
    );
  }
  return known;
};
