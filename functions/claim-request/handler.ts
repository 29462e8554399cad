import * as z from 'zod/mini';
import { ledgerClient, ledgerTable } from '../idempotency/store.ts';
import { Claim, Validated } from '../model/state.ts';
import { environment } from '../runtime/environment.ts';
import { step } from '../runtime/step.ts';
import { claimRequest } from './claim-request.ts';

const { LEDGER_TABLE, SERVICE_NAME } = environment({
  LEDGER_TABLE: z.string().check(z.minLength(1)),
  SERVICE_NAME: z.string().check(z.minLength(1)),
});

const ports = { ledger: ledgerTable(ledgerClient(), LEDGER_TABLE), now: Date.now, service: SERVICE_NAME };

/**
 * State "Claim request".
 * Safe to run twice: the execution that holds the claim gets it again.
 */
export const handler = step(Validated, Claim, (state) => claimRequest(state, ports));
