import * as z from 'zod';
import { MAX_ASYNC_RETRIES } from '../services/lambda/lambda-async.ts';
import type { ResolvedResource } from '../stack/resolve.ts';
import { UsageError } from '../stack/usage-error.ts';
import { ignored, integer, readProperties } from './properties.ts';
import type { Services } from './services.ts';

const EventInvokeConfigProperties = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: integer.min(0).max(MAX_ASYNC_RETRIES).default(MAX_ASYNC_RETRIES),
  MaximumEventAgeInSeconds: ignored,
  DestinationConfig: z
    .strictObject({
      OnFailure: z
        .strictObject({ Destination: z.string().regex(/^arn:[^:]+:sqs:/, 'must be a queue') })
        .optional(),
    })
    .default({}),
});

/** Configures retries and destination of a function's asynchronous invocations. */
export function configureEventInvoke(
  resource: ResolvedResource,
  { functions, sqs, permissions }: Services,
): void {
  const { FunctionName, MaximumRetryAttempts, DestinationConfig } = readProperties(
    EventInvokeConfigProperties,
    resource,
  );
  const lambda = functions.get(FunctionName.replace(/^.*:/, ''));
  if (lambda === undefined)
    throw new UsageError(`${resource.id}: the template has no function ${FunctionName}.`);

  const destination = DestinationConfig.OnFailure?.Destination;
  lambda.asynchronous = {
    retries: MaximumRetryAttempts,
    ...(destination !== undefined && {
      async onFailure(record) {
        permissions.check(lambda.config.caller, 'AmazonSQS.SendMessage', { QueueUrl: destination });
        await sqs.send(destination, record);
      },
    }),
  };
}
