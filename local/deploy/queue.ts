import * as z from 'zod';
import type { ResolvedResource } from '../stack/resolve.ts';
import { ignored, integer, readProperties } from './properties.ts';

const QueueProperties = z.strictObject({
  QueueName: ignored,
  DelaySeconds: integer.optional(),
  MaximumMessageSize: integer.optional(),
  MessageRetentionPeriod: integer.optional(),
  ReceiveMessageWaitTimeSeconds: integer.optional(),
  VisibilityTimeout: integer.default(30),
  RedrivePolicy: z
    .strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: integer.min(1).max(1000) })
    .optional(),
  KmsMasterKeyId: ignored,
  RedriveAllowPolicy: ignored,
  SqsManagedSseEnabled: ignored,
  Tags: ignored,
});

/** The attributes of a queue, as in CreateQueue. */
export function queueAttributes(resource: ResolvedResource): Record<string, string> {
  const { RedrivePolicy, ...properties } = readProperties(QueueProperties, resource);
  const { DelaySeconds, MaximumMessageSize, MessageRetentionPeriod, VisibilityTimeout } = properties;
  const attributes = {
    DelaySeconds,
    MaximumMessageSize,
    MessageRetentionPeriod,
    VisibilityTimeout,
    ReceiveMessageWaitTimeSeconds: properties.ReceiveMessageWaitTimeSeconds,
    RedrivePolicy: RedrivePolicy && JSON.stringify(RedrivePolicy),
  };
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [key, String(value)]));
}
