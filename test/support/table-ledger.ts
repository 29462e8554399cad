import { ledgerTable } from '../../functions/idempotency/store.ts';
import { type Fault, tableClient } from './table-client.ts';

const TableName = 'ledger';

const key = (...names: string[]) =>
  names.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? 'HASH' : 'RANGE' }));

/**
 * The ledger in its table.
 * @param faultFor called for each call
 */
export const tableLedger = async (faultFor?: Fault) => {
  const table = {
    TableName,
    KeySchema: key('requestId', 'part'),
    AttributeDefinitions: ['requestId', 'part', 'incomplete', 'claimedAt'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'incomplete',
        KeySchema: key('incomplete', 'claimedAt'),
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  };
  const { client, calls } = await tableClient(table, faultFor);

  return { ledger: ledgerTable(client, TableName), calls };
};
