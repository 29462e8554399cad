import * as z from 'zod/mini';
import { ledgerClient, ledgerTable } from '../idempotency/store.ts';
import { readIntegrations } from '../intake/integrations.ts';
import { Outcome } from '../model/result.ts';
import { Ended } from '../model/state.ts';
import { report } from '../results/report.ts';
import { environment } from '../runtime/environment.ts';
import { step } from '../runtime/step.ts';
import { recordOutcome } from './record-result.ts';

const { LEDGER_TABLE } = environment({ LEDGER_TABLE: z.string().check(z.minLength(1)) });

const ports = {
  ledger: ledgerTable(ledgerClient(), LEDGER_TABLE),
  now: Date.now,
  integrations: readIntegrations(),
  report,
};

/**
 * State "Record outcome".
 * Safe to run twice: what was settled first is returned again.
 */
export const handler = step(Ended, Outcome, (state) => recordOutcome(state, ports));
