import * as z from 'zod/mini';
import { ledgerClient, ledgerTable } from '../idempotency/store.ts';
import { Result } from '../model/result.ts';
import { ExecutionState } from '../model/state.ts';
import { report } from '../results/report.ts';
import { environment } from '../runtime/environment.ts';
import { step } from '../runtime/step.ts';
import { recordResult } from './record-result.ts';

const { LEDGER_TABLE } = environment({ LEDGER_TABLE: z.string().check(z.minLength(1)) });

const ports = {
  ledger: ledgerTable(ledgerClient(), LEDGER_TABLE),
  now: Date.now,
  report,
};

/**
 * State "Record result".
 * Safe to run twice: a repeat returns the first result.
 */
export const handler = step(ExecutionState, Result, (state) => recordResult(state, ports));
