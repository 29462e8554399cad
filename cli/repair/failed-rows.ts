import { FAILURE_CLASSES, isFailureClass } from '../../functions/failures/failure-classes.ts';
import { failedOf, type Listed, type Listing } from '../../functions/idempotency/queries.ts';
import { type IdempotencyRecord, REQUEST_PART } from '../../functions/idempotency/record.ts';
import { failureIn, resultIn } from '../../functions/idempotency/timeline.ts';
import { faultText } from '../../functions/intake/request-faults.ts';
import type { Failure } from '../../functions/model/failure.ts';
import { ownerOf } from '../output/counts.ts';

/** Concurrent reads of the ledger. */
const IN_FLIGHT = 16;

/** A failed row of a batch, with what is needed to correct it and send it again. */
export interface FailedRow {
  requestId: string;
  correlationId?: string | undefined;
  /** In the file that was submitted first. */
  line?: number | undefined;
  failureClass: string;
  owner: string;
  whatToDo: string;
  message?: string | undefined;
  /** As CreatePool takes it. */
  request: Record<string, unknown>;
  /** Only the readable members of a refused request are kept. */
  isPartial: boolean;
}

/** The faults of an invalid request are what has to be done; any other class has its remediation. */
const whatToDo = (failureClass: string, failure: Failure | undefined): string => {
  const faults = failure?.fields ?? [];
  if (faults.length > 0) return faults.map((fault) => faultText(fault)).join('; ');
  const table = isFailureClass(failureClass) ? FAILURE_CLASSES[failureClass].remediation : '';

  return failure?.remediation ?? table;
};

/** The record that a list entry stands for: a refusal, or the request. */
const recordOf = async (
  listing: Listing,
  { requestId, part }: Listed,
): Promise<IdempotencyRecord | undefined> => {
  const records = await listing.partsOf(requestId);
  const partIs = (wanted: string) => records.find((record) => record.part === wanted);

  return partIs(part) ?? partIs(REQUEST_PART);
};

const rowOf = async (listing: Listing, entry: Listed): Promise<FailedRow> => {
  const { requestId, correlationId, batch, failureClass = 'WorkflowFault', part } = entry;
  const record = await recordOf(listing, entry);
  const data = record && resultIn(record)?.data;
  const failure = record && failureIn(record);

  return {
    requestId,
    correlationId,
    line: batch?.line,
    failureClass,
    owner: failure?.owner ?? ownerOf(failureClass),
    whatToDo: whatToDo(failureClass, failure),
    message: failure?.message,
    request: data?.request ?? {},
    isPartial: data === undefined || (part !== REQUEST_PART && failure?.class === 'InvalidRequest'),
  };
};

/** The failed and refused rows among the rows of a batch, in the order of the file. */
export const failedRows = async (listing: Listing, rows: readonly Listed[]): Promise<FailedRow[]> => {
  const found: FailedRow[] = [];
  const waiting = failedOf(rows).entries();
  const worker = async () => {
    for (const [at, entry] of waiting) found[at] = await rowOf(listing, entry);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));

  return found;
};
