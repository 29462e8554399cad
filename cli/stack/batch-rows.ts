import { type Listed, type Listing, rowsOfBatch } from '../../functions/idempotency/queries.ts';

/** One entry for each row that was sent in a batch, with its latest state. */
export const batchRows = async (listing: Listing, batch: string): Promise<Listed[]> => {
  const entries: Listed[] = [];
  for await (const page of listing.ofBatch(batch)) entries.push(...page);
  return rowsOfBatch(entries);
};
