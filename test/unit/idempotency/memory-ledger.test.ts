import { describe } from 'vitest';
import { memoryLedger } from '../../../simulation/world/memory-ledger.ts';
import { itKeepsTheLedgerContract } from '../../support/store-contract.ts';

describe('the ledger in memory', () => itKeepsTheLedgerContract(async () => memoryLedger().ledger));
