import { rowsOfBatch } from '../../functions/idempotency/queries.ts';
import type { Evidence } from './evidence.ts';

/*
 * What people are told about batches. The entries of a batch are an output here, as the tool and the board read it; the
 * truth is what was sent and published.
 */

/** Milliseconds from a cancellation: a function may have read before it, and its call may be late. */
const LATE_MS = 40_000;

/** I17: a batch lists each request that was sent in it and has a result, once for each content, and no other. */
export const wholeBatch = ({ came, results, resultsBefore, batchEntries }: Evidence): string[] => {
  const answered = new Set(results.slice(0, resultsBefore).map(({ detail }) => detail.metadata.requestId));
  const batches = new Set(came.flatMap(({ ask }) => ask.batch ?? []));

  return [...batches].flatMap((batch) => {
    const sent = came.filter(({ ask }) => ask.batch === batch);
    const rows = rowsOfBatch(batchEntries.filter((entry) => entry.batch?.id === batch));
    const listed = Map.groupBy(rows, ({ requestId }) => requestId);
    const contents = Map.groupBy(sent, ({ requestId }) => requestId);
    const missing = [...contents.keys()].filter((id) => answered.has(id) && !listed.has(id));
    const foreign = [...listed.keys()].filter((id) => !contents.has(id));
    const repeated = [...listed].filter(
      ([id, same]) => same.length > new Set(contents.get(id)?.map(({ ask }) => ask.ticket)).size,
    );

    return [
      ...missing.map((id) => `I17 the batch ${batch} does not list ${id}, which was sent in it`),
      ...foreign.map((id) => `I17 the batch ${batch} lists ${id}, which was not sent in it`),
      ...repeated.map(([id, same]) => `I17 the batch ${batch} lists ${id} ${same.length} times`),
    ];
  });
};

/**
 * I18: after the cancellation of a batch, no pool is made for a request that was sent in it before, unless "Create
 * pool" had begun for it, or ended ambiguously: it may have called. No other request fails as Cancelled.
 */
export const cancelled = ({
  came,
  pools,
  poolsBefore,
  creates,
  executions,
  results,
  cancellations,
}: Evidence): string[] => {
  const atOf = new Map(cancellations.map(({ batch, at }) => [batch, at]));
  const sentOf = Map.groupBy(came, ({ requestId }) => requestId);
  /** When "Create pool" first began in the executions that called CreatePool for a ticket. */
  const begunAt = (ticket: string): number => {
    const callers = new Set(creates.filter((one) => one.ticket === ticket).map(({ execution }) => execution));
    const times = executions
      .filter(({ arn }) => callers.has(arn))
      .flatMap(({ firstEntered }) =>
        firstEntered('Note the time') === undefined ? (firstEntered('Create pool') ?? []) : 0,
      );
    return Math.min(...times);
  };

  const made = [...sentOf].flatMap(([requestId, sent]) => {
    const ends = sent.map(({ ask, at }) => {
      const end = ask.batch === undefined ? undefined : atOf.get(ask.batch);
      return end !== undefined && at < end ? end : Number.POSITIVE_INFINITY;
    });
    const end = Math.max(...ends);
    const tickets = new Set(sent.map(({ ask }) => ask.ticket));
    return pools
      .filter(
        ({ poolId, ticket = '', createdAt }) =>
          tickets.has(ticket) &&
          poolsBefore.has(poolId) &&
          createdAt > end + LATE_MS &&
          begunAt(ticket) > end + LATE_MS,
      )
      .map(({ poolId }) => `I18 ${poolId} was made for ${requestId} after its batch was cancelled`);
  });
  const isCovered = ({ ask, at }: Evidence['came'][number]) =>
    ask.batch !== undefined && at <= (atOf.get(ask.batch) ?? 0);
  const wrong = results.filter(({ detail: { metadata, data } }) => {
    if (data.failure?.class !== 'Cancelled') return false;
    return !(sentOf.get(metadata.requestId) ?? []).some(isCovered);
  });

  return [
    ...made,
    ...wrong.map(
      ({ detail }) => `I18 ${detail.metadata.requestId} failed as Cancelled, but was not in the batch`,
    ),
  ];
};

/** I19: no request that was sent after the quota of pools was raised fails as QuotaExceeded. */
export const raisedQuota = ({ came, results, quotaRaisedAt, isClockRight }: Evidence): string[] => {
  if (quotaRaisedAt === undefined || !isClockRight) return [];
  const firstAt = new Map<string, number>();
  for (const { requestId, at } of came) firstAt.set(requestId, Math.min(at, firstAt.get(requestId) ?? at));

  return results.flatMap(({ detail: { metadata, data } }) =>
    data.failure?.class === 'QuotaExceeded' && (firstAt.get(metadata.requestId) ?? 0) > quotaRaisedAt
      ? [`I19 ${metadata.requestId} failed as QuotaExceeded, but was sent after the quota was raised`]
      : [],
  );
};
