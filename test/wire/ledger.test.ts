import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe } from 'vitest';
import { ledgerTable } from '../../functions/idempotency/store.ts';
import { config } from '../../infra/config.ts';
import { startStack } from '../../simulation/wire/stack.ts';
import { itKeepsTheLedgerContract } from '../support/store-contract.ts';

let stack: Awaited<ReturnType<typeof startStack>>;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

describe('the ledger in its table', () =>
  itKeepsTheLedgerContract(async () => ledgerTable(new DynamoDBClient(stack), config.ledger.tableName)));
