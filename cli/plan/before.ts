import type { Listed } from '../../functions/idempotency/queries.ts';

/** What the batch has in the ledger already of the rows that are sent now: lines of the file, ascending. */
export interface SentBefore {
  provisioned: number[];
  running: number[];
  /** Failed and refused requests: they are tried again. */
  failed: number[];
}

/**
 * @param ids the request IDs of the rows to send, each with its line
 * @param rows one entry for each row of the batch in the ledger
 */
export const sentBefore = (ids: ReadonlyMap<string, number>, rows: readonly Listed[]): SentBefore => {
  const before: SentBefore = { provisioned: [], running: [], failed: [] };
  for (const { requestId, status } of rows) {
    const line = ids.get(requestId);
    if (line === undefined) continue;
    if (status === 'PROVISIONED') before.provisioned.push(line);
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
