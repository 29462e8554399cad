import type { Listed } from '../../functions/idempotency/queries.ts';

/** What the batch has in the ledger already of the rows that are sent now: lines of the file, ascending. */
export interface SentBefore {
  provisioned: number[];
  running: number[];
  /** Failed and refused requests: they are tried again. */
  failed: number[];
  /** Provisioned and running requests with other content: they are refused as RequestIdConflict, so they are not sent. */
  changed: number[];
}

/**
 * @param ids the request IDs of the rows to send, each with its line
 * @param rows one entry for each row of the batch in the ledger
 * @param contents the hashes of the contents of the rows to send, by request ID
 */
export const sentBefore = (
  ids: ReadonlyMap<string, number>,
  rows: readonly Listed[],
  contents: ReadonlyMap<string, string> = new Map(),
): SentBefore => {
  const before: SentBefore = { provisioned: [], running: [], failed: [], changed: [] };
  for (const { requestId, status, contentHash } of rows) {
    const line = ids.get(requestId);
    if (line === undefined) continue;
    const content = contents.get(requestId);
    const isChanged = content !== undefined && contentHash !== undefined && content !== contentHash;
    if (isChanged && (status === 'PROVISIONED' || status === 'RUNNING')) before.changed.push(line);
    else if (status === 'PROVISIONED') before.provisioned.push(line);
    else if (status === 'RUNNING') before.running.push(line);
    else before.failed.push(line);
  }
  for (const lines of Object.values(before)) lines.sort((a: number, b: number) => a - b);

  return before;
};

/**
 * The number of rows of a batch: those that it is known to have, in the ledger or by an earlier submit, and those of
 * the file. A file of corrected rows does not shrink its batch.
 */
export const sizeOf = (ids: ReadonlyMap<string, number>, rows: readonly Listed[]): number => {
  const known = rows.reduce((most, { batch }) => Math.max(most, batch?.size ?? 0), 0);
  const others = rows.filter(({ requestId }) => !ids.has(requestId)).length;

  return Math.max(known, ids.size + others);
};
