/**
 * `npm run consumer`: a consumer beside the running local stack. Makes a queue, a rule with the pattern of template.json
 * and the table of the handler, then calls the handler for each result until Ctrl-C. In AWS, Lambda does this.
 */

import { readFileSync } from 'node:fs';
import { CreateTableCommand, DynamoDBClient, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

const { Resources } = JSON.parse(readFileSync(new URL('template.json', import.meta.url), 'utf8'));
const { Customers, PoolCompleted } = Resources;
const { EventBusName, EventPattern } = PoolCompleted.Properties;
const NAME = 'hear-of-pools';

// Never AWS, whatever the shell says: the handler makes its client from the environment.
const endpoint = `http://127.0.0.1:${process.env.POOLS_PORT || 4580}`;
Object.assign(process.env, {
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_REGION: process.env.AWS_REGION || 'us-east-1',
  CUSTOMERS_TABLE: Customers.Properties.TableName,
});
for (const name of ['AWS_PROFILE', 'AWS_ENDPOINT_URL_DYNAMODB']) delete process.env[name];
const client = { endpoint };
const sqs = new SQSClient(client);
const events = new EventBridgeClient(client);

const makeTable = async (): Promise<void> => {
  try {
    await new DynamoDBClient(client).send(new CreateTableCommand(Customers.Properties));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
};

/** Makes the queue and its rule, or finds them. */
const subscribe = async (): Promise<string> => {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: NAME }));
  const { Attributes: { QueueArn } = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const pattern = JSON.stringify(EventPattern);
  const { RuleArn } = await events.send(
    new PutRuleCommand({ Name: NAME, EventBusName, EventPattern: pattern }),
  );
  // AWS delivers nothing without this permission; the local stack does not check it for a rule that was put.
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: QueueArn,
    Condition: { ArnEquals: { 'aws:SourceArn': RuleArn } },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const Targets = [{ Id: NAME, Arn: QueueArn }];
  await events.send(new PutTargetsCommand({ Rule: NAME, EventBusName, Targets }));
  return QueueUrl;
};

const consume = async (QueueUrl: string): Promise<never> => {
  const { handler } = await import('./handler.ts');
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 }),
    );
    for (const { Body = '', ReceiptHandle } of Messages) {
      try {
        await handler(JSON.parse(Body));
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      } catch (error) {
        // The message returns to the queue.
        console.error(error);
      }
    }
  }
};

try {
  const [QueueUrl] = await Promise.all([subscribe(), makeTable()]);
  console.log(`The rule ${NAME} sends each result on the bus ${EventBusName} to the queue ${NAME}.`);
  console.log('Each is printed when it arrives. Ctrl-C ends; what arrives meanwhile stays in the queue.');
  await consume(QueueUrl);
} catch (error) {
  const isGone = error instanceof Error && 'code' in error && /^ECONN/.test(String(error.code));
  console.error(
    isGone
      ? `No local stack answers at ${endpoint}. Start one with \`npm run local\`, or set POOLS_PORT to its port.`
      : error,
  );
  process.exitCode = 1;
}
