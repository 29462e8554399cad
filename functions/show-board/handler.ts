import * as z from 'zod/mini';
import { queueClient, queueDepths } from '../aws/queues.ts';
import { listingTable } from '../idempotency/queries-store.ts';
import { ledgerClient } from '../idempotency/store.ts';
import { environment, positive } from '../runtime/environment.ts';
import { step } from '../runtime/step.ts';
import { showBoard } from './show-board.ts';

const name = z.string().check(z.minLength(1));
const settings = environment({
  LEDGER_TABLE: name,
  REQUESTS_URL: name,
  REQUESTS_DLQ_URL: name,
  REQUEST_EVENTS_DLQ_URL: name,
  INTERRUPTED_DLQ_URL: name,
  PARKED_RESULTS_URL: name,
  /** Only with integrations. */
  INTEGRATIONS_DLQ_URL: z.optional(name),
  CREATE_POOL_PER_SECOND: positive,
  QUOTA_SHARE: positive,
  STACK_NAME: name,
  DOCS_URL: z.optional(name),
});

const ports = {
  listing: listingTable(ledgerClient(), settings.LEDGER_TABLE),
  queues: queueDepths(queueClient(), {
    requests: settings.REQUESTS_URL,
    waiting: [
      { redrive: 'requests', url: settings.REQUESTS_DLQ_URL },
      { redrive: 'events', url: settings.REQUEST_EVENTS_DLQ_URL },
      { redrive: 'interrupted', url: settings.INTERRUPTED_DLQ_URL },
      { redrive: 'results', url: settings.PARKED_RESULTS_URL },
      ...(settings.INTEGRATIONS_DLQ_URL === undefined
        ? []
        : [{ redrive: 'integrations' as const, url: settings.INTEGRATIONS_DLQ_URL }]),
    ],
  }),
  createPoolPerSecond: settings.CREATE_POOL_PER_SECOND * settings.QUOTA_SHARE,
  now: Date.now,
};

const place = { stackName: settings.STACK_NAME, docsUrl: settings.DOCS_URL };

/**
 * The widget "Requests" of the dashboard, and the page of the local stack.
 * Reads only.
 */
export const handler = step(z.unknown(), z.union([z.string(), z.object({ markdown: z.string() })]), (event) =>
  showBoard(event, ports, place),
);
