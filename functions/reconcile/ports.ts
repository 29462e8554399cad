import * as z from 'zod/mini';
import { bus, busClient } from '../aws/bus.ts';
import { histories } from '../aws/execution-history.ts';
import { executionsClient } from '../aws/executions.ts';
import { ledgerClient, ledgerTable } from '../idempotency/store.ts';
import type { Result } from '../model/result.ts';
import { rateLimitedService } from '../pools/rate-limited-service.ts';
import { rateLimitEnvironment } from '../rate-limit/settings.ts';
import { environment } from '../runtime/environment.ts';
import { log } from '../runtime/log.ts';
import { countInterrupted } from '../runtime/metrics.ts';
import type { Ports } from './reconcile.ts';

const report = ({ result }: Result): void => {
  const { requestId, executionArn } = result.detail.metadata;
  countInterrupted();
  log('WARN', 'result published by the reconciler', {
    requestId,
    execution: executionArn,
    failureClass: result.error,
  });
};

/** The ports of the two functions of the reconciler. */
export const reconcilerPorts = (): Ports => {
  const name = z.string().check(z.minLength(1));
  const { EVENT_BUS_NAME, LEDGER_TABLE, ...rateLimit } = environment({
    EVENT_BUS_NAME: name,
    LEDGER_TABLE: name,
    ...rateLimitEnvironment,
  });

  return {
    histories: histories(executionsClient()),
    bus: bus(busClient(), EVENT_BUS_NAME),
    ledger: ledgerTable(ledgerClient(), LEDGER_TABLE),
    smsVoice: rateLimitedService(rateLimit),
    now: Date.now,
    report,
  };
};
