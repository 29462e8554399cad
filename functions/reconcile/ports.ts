import * as z from 'zod/mini';
import { bus, busClient } from '../aws/bus.ts';
import { histories } from '../aws/execution-history.ts';
import { executionsClient } from '../aws/executions.ts';
import { ledgerClient, ledgerTable } from '../idempotency/store.ts';
import { readIntegrations } from '../intake/integrations.ts';
import type { Outcome } from '../model/result.ts';
import { pacedService } from '../pools/rate-limited-service.ts';
import { pacingEnvironment } from '../rate-limit/settings.ts';
import { environment } from '../runtime/environment.ts';
import { log } from '../runtime/log.ts';
import { countInterrupted } from '../runtime/metrics.ts';
import type { Ports } from './reconcile.ts';

const report = ({ outcome }: Outcome): void => {
  const { requestId, executionArn } = outcome.detail.metadata;
  countInterrupted();
  log('WARN', 'answered for an execution that did not', {
    requestId,
    execution: executionArn,
    failureClass: outcome.error,
  });
};

/** What it takes to answer in the place of an execution: of the two functions of the safety net. */
export const safetyNetPorts = (): Ports => {
  const name = z.string().check(z.minLength(1));
  const { EVENT_BUS_NAME, LEDGER_TABLE, ...pacing } = environment({
    EVENT_BUS_NAME: name,
    LEDGER_TABLE: name,
    ...pacingEnvironment,
  });

  return {
    histories: histories(executionsClient()),
    bus: bus(busClient(), EVENT_BUS_NAME),
    ledger: ledgerTable(ledgerClient(), LEDGER_TABLE),
    smsVoice: pacedService(pacing),
    now: Date.now,
    integrations: readIntegrations(),
    report,
  };
};
