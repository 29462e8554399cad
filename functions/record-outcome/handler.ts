import * as z from 'zod/mini';
import { Ended, Outcome } from '../shared/contracts.ts';
import { environment } from '../shared/environment.ts';
import { ledgerClient, ledgerTable } from '../shared/ledger-table.ts';
import { report } from '../shared/report.ts';
import { step } from '../shared/step.ts';
import { recordOutcome } from './record-outcome.ts';

const { LEDGER_TABLE } = environment({ LEDGER_TABLE: z.string().check(z.minLength(1)) });

const ports = {
  ledger: ledgerTable(ledgerClient(), LEDGER_TABLE),
  now: Date.now,
  report,
};

/**
 * State "Record outcome".
 * Safe to run twice: what was settled first is returned again.
 */
export const handler = step(Ended, Outcome, (state) => recordOutcome(state, ports));
