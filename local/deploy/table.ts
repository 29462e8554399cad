import * as z from 'zod';
import { messageOf } from '../http/errors.ts';
import type { ResolvedResource } from '../stack/resolve.ts';
import { UsageError } from '../stack/usage-error.ts';
import { ignored, integer, readProperties } from './properties.ts';
import type { Services } from './services.ts';

const KeySchema = z
  .array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }))
  .min(1);
const ProvisionedThroughput = z
  .strictObject({ ReadCapacityUnits: integer.min(1), WriteCapacityUnits: integer.min(1) })
  .optional();

const TableProperties = z.strictObject({
  TableName: ignored,
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema,
  GlobalSecondaryIndexes: z
    .array(
      z.strictObject({
        IndexName: z.string(),
        KeySchema,
        Projection: z.strictObject({
          ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: z.array(z.string()).optional(),
        }),
        ProvisionedThroughput,
      }),
    )
    .optional(),
  BillingMode: z.enum(['PAY_PER_REQUEST', 'PROVISIONED']).optional(),
  ProvisionedThroughput,
  ContributorInsightsSpecification: ignored,
  DeletionProtectionEnabled: ignored,
  PointInTimeRecoverySpecification: ignored,
  SSESpecification: ignored,
  TableClass: ignored,
  Tags: ignored,
  // AWS deletes an expired item days later too: nothing may rely on the deletion.
  TimeToLiveSpecification: ignored,
});

/**
 * Creates a table with its indexes.
 * @throws UsageError when DynamoDB rejects it
 */
export async function table(resource: ResolvedResource, { dynamoDb }: Services): Promise<void> {
  const properties = readProperties(TableProperties, resource);
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = properties;
  const { BillingMode, ProvisionedThroughput } = properties;
  try {
    await dynamoDb.createTable({
      TableName: resource.name,
      AttributeDefinitions,
      KeySchema,
      GlobalSecondaryIndexes,
      BillingMode,
      ProvisionedThroughput,
    });
  } catch (error) {
    throw new UsageError(`${resource.id}: ${messageOf(error)}`);
  }
}
