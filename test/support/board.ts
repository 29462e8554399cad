import { progressOfBatch } from '../../functions/idempotency/batch-progress.ts';
import type { Listed, Status } from '../../functions/idempotency/queries.ts';
import type { IdempotencyRecord } from '../../functions/idempotency/record.ts';
import type { OneBatch } from '../../functions/show-board/batch-page.ts';
import { board, type Page } from '../../functions/show-board/board.ts';
import { PAGE_LINKS } from '../../functions/show-board/links.ts';
import { type Facts, type Selection, viewOf } from '../../functions/show-board/view.ts';

export const NOW = Date.parse('2026-11-24T12:00:00.000Z');
const HOUR = 3_600_000;

export const listed = (status: Status, at: number, more: Partial<Listed> = {}): Listed => ({
  requestId: `${status.toLowerCase()}-${at}`,
  part: 'request',
  status,
  updatedAt: new Date(NOW - at * 1_000).toISOString(),
  claimedAt: new Date(NOW - at * 1_000).toISOString(),
  since: new Date(NOW - at * 1_000).toISOString(),
  attempt: 1,
  trigger: 'queue',
  identity: `phone-${String(at).padStart(32, '0')}`,
  tags: 'customer=Octank team=onboarding',
  ...(status === 'PROVISIONED' && { poolId: `pool-${String(at).padStart(32, '0')}` }),
  ...(status === 'FAILED' && { failureClass: 'QuotaExceeded' }),
  ...(status === 'REFUSED' && { failureClass: 'InvalidRequest' }),
  ...more,
});

export const facts = (lists: Partial<Facts['lists']>, more: Partial<Facts> = {}): Facts => ({
  now: NOW,
  from: NOW - 3 * HOUR,
  lists: { RUNNING: [], PROVISIONED: [], FAILED: [], REFUSED: [], ...lists },
  isTruncated: false,
  batches: [],
  inQueue: 0,
  waiting: [],
  createPoolPerSecond: 1,
  ...more,
});

export const many = (status: Status, count: number, more: Partial<Listed> = {}): Listed[] =>
  Array.from({ length: count }, (_, at) => listed(status, at + 1, more));

/** A page of the board on the local stack. */
export const pageOf = (page: Page): string => board(page, { now: NOW, links: PAGE_LINKS });

/** The main page. */
export const boardOf = (from: Facts, selection: Selection = {}): string =>
  pageOf({ main: viewOf(from, selection) });

/** A batch of which the first rows have these states; `size` tells how many it has. */
export const batchOf = (id: string, rows: readonly Listed[], size = rows.length): OneBatch => {
  const known = rows.map((row, at) => ({ ...row, batch: { id, size, line: at + 2 } }));
  return {
    id,
    isTruncated: false,
    cancelledAt: undefined,
    progress: progressOfBatch(known, size, NOW),
    failures: known.filter(({ status }) => status === 'FAILED' || status === 'REFUSED'),
  };
};

/** A request with the same value in every untrusted text. */
export const failedEntry = (text: string): IdempotencyRecord => ({
  requestId: text,
  part: 'request',
  revision: 2,
  status: 'FAILED',
  executionArn: text,
  trigger: 'queue',
  correlationId: text,
  identity: text,
  tags: text,
  requestedAt: text,
  claimedAt: new Date(NOW).toISOString(),
  updatedAt: new Date(NOW).toISOString(),
  since: new Date(NOW).toISOString(),
  attempt: 2,
  deliveries: [text],
  poolMayExist: true,
  pool: { PoolId: text, Status: text },
  failureClass: 'InvalidRequest',
  event: {
    detailType: 'PoolProvisioningFailed',
    detail: JSON.stringify({
      metadata: {
        ...{ id: text, version: '1.0', requestId: text, trigger: 'queue', executionArn: text },
        ...{ requestedAt: text, completedAt: text },
      },
      data: {
        request: {},
        failure: {
          class: 'InvalidRequest',
          code: text,
          reason: text,
          message: text,
          owner: 'requester',
          retryable: false,
          remediation: text,
          stage: 'validate',
          poolMayExist: true,
          fields: [{ path: text, found: text, expected: text, hint: text }],
        },
        pool: { PoolId: text, Status: text, CreatedTimestamp: text },
      },
    }),
  },
});
