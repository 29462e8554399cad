import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An item of DynamoDB, or undefined. */
export type Item = Record<string, AttributeValue> | undefined;

const READ_BYTES = 4_096;
const WRITE_BYTES = 1_024;

/** Bytes of a value. Source: DynamoDB developer guide, "DynamoDB item sizes and formats". */
const sizeOf = ({ S, N, BOOL, SS }: AttributeValue): number => {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.replace(/\D/g, '').length / 2) + 1;
  if (SS !== undefined) return SS.reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
  return BOOL === undefined ? 0 : 1;
};

const bytesOf = (item: Item): number =>
  Object.entries(item ?? {}).reduce((bytes, [name, value]) => bytes + name.length + sizeOf(value), 0);

/** Read units of a strongly consistent read; one if there is no item. */
export const readUnits = (item: Item): number => Math.max(1, Math.ceil(bytesOf(item) / READ_BYTES));

/** Write units of a write: of the larger of the two items, also if its condition fails. */
export const writeUnits = (before: Item, after: Item): number =>
  Math.max(1, Math.ceil(Math.max(bytesOf(before), bytesOf(after)) / WRITE_BYTES));

/** An index of a table. It contains the items that have its partition key. */
export interface Index {
  keys: readonly [string, string];
  /** Projected attributes besides the keys of the index and the table. */
  projected: readonly string[];
}

const entryIn = ({ keys: [partition, sort], projected }: Index, tableKeys: readonly string[], item: Item) => {
  if (item?.[partition] === undefined) return undefined;
  const names = [partition, sort, ...tableKeys, ...projected];
  const entry = Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));

  return { entry, place: JSON.stringify([item[partition], item[sort]]) };
};

/** Write units of an index for a write to the table: two writes if the index key changes. */
export const indexUnits = (index: Index, tableKeys: readonly string[], before: Item, after: Item): number => {
  const old = entryIn(index, tableKeys, before);
  const fresh = entryIn(index, tableKeys, after);
  if (old === undefined && fresh === undefined) return 0;
  if (old === undefined || fresh === undefined) return writeUnits(old?.entry, fresh?.entry);
  if (old.place !== fresh.place) return writeUnits(old.entry, undefined) + writeUnits(undefined, fresh.entry);
  return JSON.stringify(old.entry) === JSON.stringify(fresh.entry) ? 0 : writeUnits(old.entry, fresh.entry);
};
