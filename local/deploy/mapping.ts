import * as z from 'zod';
import type { Mapping } from '../services/sqs/event-source-mapping.ts';
import type { ResolvedResource } from '../stack/resolve.ts';
import { UsageError } from '../stack/usage-error.ts';
import { ignored, integer, readProperties } from './properties.ts';
import { queueAttributes } from './queue.ts';
import type { Services } from './services.ts';

const MappingProperties = z
  .strictObject({
    EventSourceArn: z.string().regex(/^arn:[^:]+:sqs:/, 'must be a queue'),
    FunctionName: z.string(),
    BatchSize: integer.min(1).max(10_000).default(10),
    MaximumBatchingWindowInSeconds: integer.min(0).max(300).default(0),
    Enabled: z.boolean().default(true),
    FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).max(1).default([]),
    ScalingConfig: z.strictObject({ MaximumConcurrency: integer.min(2).max(1000) }).optional(),
    Tags: ignored,
  })
  .refine(
    ({ BatchSize, MaximumBatchingWindowInSeconds: window }) => BatchSize <= 10 || window >= 1,
    'a BatchSize over 10 needs a MaximumBatchingWindowInSeconds',
  );

/** @returns undefined for a disabled mapping */
export function mapping(
  resource: ResolvedResource,
  resources: ResolvedResource[],
  { admission, faults, functions, place, permissions, sqs }: Services,
): Mapping | undefined {
  const properties = readProperties(MappingProperties, resource);
  const { BatchSize, MaximumBatchingWindowInSeconds, ScalingConfig, FunctionResponseTypes } = properties;
  const queue = resources.find(({ identity }) => identity.attributes.Arn === properties.EventSourceArn);
  const lambda = functions.get(properties.FunctionName.replace(/^.*:/, ''));
  if (lambda === undefined || queue === undefined) {
    const { FunctionName, EventSourceArn } = properties;
    throw new UsageError(
      `${resource.id}: the template has no ${lambda ? EventSourceArn : FunctionName} to map.`,
    );
  }
  const { caller } = lambda.config;
  const queueUrl = sqs.urlOf(queue.name);
  for (const operation of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']) {
    if (permissions.allows(caller, `AmazonSQS.${operation}`, { QueueUrl: queueUrl })) continue;
    throw new UsageError(
      `${resource.id}: the role of ${lambda.config.name} does not allow ${operation} on ${queue.name}.`,
    );
  }
  // Lambda reads the queue to compare these two timeouts.
  permissions.check(caller, 'AmazonSQS.GetQueueAttributes', { QueueUrl: queueUrl });
  const hidden = Number(queueAttributes(queue).VisibilityTimeout);
  if (hidden < lambda.config.timeoutSeconds) {
    throw new UsageError(
      `${resource.id}: the visibility timeout of ${queue.name}, ${hidden} s, is shorter than the timeout of ${lambda.config.name}, ${lambda.config.timeoutSeconds} s.`,
    );
  }
  if (!properties.Enabled) return undefined;
  return {
    queueUrl,
    queueArn: properties.EventSourceArn,
    region: place.region,
    lambda,
    async call(operation, request) {
      permissions.check(caller, `AmazonSQS.${operation}`, request);
      return faults.call(`SQS.${operation}`, request, () => sqs.call(operation, request));
    },
    room: () => admission.room(),
    visibilitySeconds: hidden,
    batchSize: BatchSize,
    windowSeconds: MaximumBatchingWindowInSeconds,
    // Lambda's initial concurrency without a limit.
    concurrency: ScalingConfig?.MaximumConcurrency ?? 5,
    reportsFailures: FunctionResponseTypes.length > 0,
  };
}
