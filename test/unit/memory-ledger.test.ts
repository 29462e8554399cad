import { describe } from 'vitest';
import { itKeepsTheLedgerContract } from '../support/ledger-contract.ts';
import { memoryLedger } from '../support/memory-ledger.ts';

describe('the ledger in memory', () => itKeepsTheLedgerContract(async () => memoryLedger().ledger));
