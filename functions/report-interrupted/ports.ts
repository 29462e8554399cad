import * as z from 'zod/mini';
import { bus, busClient } from '../shared/bus.ts';
import type { Outcome } from '../shared/contracts.ts';
import { environment } from '../shared/environment.ts';
import { histories } from '../shared/execution-history.ts';
import { executionsClient } from '../shared/executions.ts';
import { ledgerClient, ledgerTable } from '../shared/ledger-table.ts';
import { log } from '../shared/log.ts';
import { countInterrupted } from '../shared/metrics.ts';
import { pacingEnvironment } from '../shared/pace.ts';
import { pacedService } from '../shared/paced-service.ts';
import type { Ports } from './report-interrupted.ts';

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
    report,
  };
};
