import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { CreatePoolCommand, PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import middy from '@middy/core';
import * as z from 'zod';

const logger = new Logger({ serviceName: 'bench' });
const metrics = new Metrics({ namespace: 'bench', serviceName: 'bench' });
const table = new DynamoDBClient({});
const client = new PinpointSMSVoiceV2Client({});

const Attempt = z.object({
  request: z.object({
    OriginationIdentity: z.string(),
    IsoCountryCode: z.string(),
    MessageType: z.enum(['TRANSACTIONAL', 'PROMOTIONAL']),
  }),
  delivery: z.string(),
});

/** The same function in the usual style: the unmodified SDK, middy, zod, Powertools logger and metrics. */
export const handler = middy<unknown, { PoolId: string | undefined }>()
  .use(injectLambdaContext(logger))
  .handler(async (event) => {
    const { request, delivery } = Attempt.parse(event);
    await table.send(new GetItemCommand({ TableName: 'items', Key: { id: { S: 'a' } } }));
    const { PoolId } = await client.send(new CreatePoolCommand({ ...request, ClientToken: delivery }));
    metrics.addMetric('Created', MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
    logger.info('done', { PoolId });
    return { PoolId };
  });
