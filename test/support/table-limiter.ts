import { limiterTable } from '../../functions/rate-limit/store.ts';
import { statusCacheTable } from '../../functions/status-cache/store.ts';
import { type Fault, tableClient } from './table-client.ts';

const TableName = 'pacing';

/** The environment of the functions: one CreatePool and two DescribePools per second. */
export const PACING = {
  RATE_LIMIT_TABLE: TableName,
  CREATE_POOL_RATE: 1,
  CREATE_POOL_BURST: 1,
  DESCRIBE_POOLS_RATE: 2,
  DESCRIBE_POOLS_BURST: 1,
  QUOTA_SHARE: 1,
};

/**
 * Limiter store and status cache in their table.
 * @param faultFor called for each call
 */
export const tableLimiter = async (faultFor?: Fault) => {
  const table = {
    TableName,
    KeySchema: [{ AttributeName: 'name', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'name', AttributeType: 'S' }],
  };
  const { client, calls } = await tableClient(table, faultFor);

  return {
    limiter: limiterTable(client, TableName, PACING),
    slowerLimiter: limiterTable(client, TableName, { ...PACING, CREATE_POOL_RATE: 0.5 }),
    statuses: statusCacheTable(client, TableName),
    calls,
  };
};
