import { expect, it } from 'vitest';
import { needsOf } from '../../../local/permissions/needs.ts';

const PLACE = { accountId: '123456789012', region: 'us-east-1', endpoint: 'http://127.0.0.1:4580' };
const OURS = 'us-east-1:123456789012';
const SHARED = 'arn:aws:sms-voice:us-east-1:210987654321:phone-number/phone-1';
const MACHINE = `arn:aws:states:${OURS}:stateMachine:provision-pool`;
const EXECUTION = `arn:aws:states:${OURS}:execution:provision-pool:r-1`;
const QUEUE = { QueueUrl: 'http://127.0.0.1:4580/123456789012/jobs' };
const createPool = (OriginationIdentity: string, more: object = {}) => ({ OriginationIdentity, ...more });

it.each<[string, Record<string, unknown>, string[]]>([
  [
    'PinpointSMSVoiceV2.CreatePool',
    createPool('phone-1', { IsoCountryCode: 'US' }),
    [`sms-voice:CreatePool on arn:aws:sms-voice:${OURS}:phone-number/phone-1`],
  ],
  [
    'PinpointSMSVoiceV2.CreatePool',
    createPool('ACME', { IsoCountryCode: 'GB' }),
    [`sms-voice:CreatePool on arn:aws:sms-voice:${OURS}:sender-id/ACME/GB`],
  ],
  [
    'PinpointSMSVoiceV2.CreatePool',
    createPool('rcs-1'),
    [`sms-voice:CreatePool on arn:aws:sms-voice:${OURS}:rcs-agent/rcs-1`],
  ],
  ['PinpointSMSVoiceV2.CreatePool', createPool(SHARED, { Tags: [] }), [`sms-voice:CreatePool on ${SHARED}`]],
  [
    'PinpointSMSVoiceV2.CreatePool',
    createPool(SHARED, { Tags: [{ Key: 'a', Value: 'b' }] }),
    [`sms-voice:CreatePool on ${SHARED}`, `sms-voice:TagResource on arn:aws:sms-voice:${OURS}:pool/*`],
  ],
  [
    'PinpointSMSVoiceV2.DescribePools',
    { PoolIds: ['pool-1', `arn:aws:sms-voice:${OURS}:pool/pool-2`] },
    [
      `sms-voice:DescribePools on arn:aws:sms-voice:${OURS}:pool/pool-1`,
      `sms-voice:DescribePools on arn:aws:sms-voice:${OURS}:pool/pool-2`,
    ],
  ],
  ['PinpointSMSVoiceV2.DescribePools', {}, [`sms-voice:DescribePools on arn:aws:sms-voice:${OURS}:pool/*`]],
  [
    'PinpointSMSVoiceV2.DescribePhoneNumbers',
    { PhoneNumberIds: ['phone-1'] },
    [`sms-voice:DescribePhoneNumbers on arn:aws:sms-voice:${OURS}:phone-number/phone-1`],
  ],
  [
    'PinpointSMSVoiceV2.ListTagsForResource',
    { ResourceArn: SHARED },
    [`sms-voice:ListTagsForResource on ${SHARED}`],
  ],
  ['AWSStepFunctions.StartExecution', { stateMachineArn: MACHINE }, [`states:StartExecution on ${MACHINE}`]],
  [
    'AWSStepFunctions.DescribeExecution',
    { executionArn: EXECUTION },
    [`states:DescribeExecution on ${EXECUTION}`],
  ],
  [
    'AWSStepFunctions.GetExecutionHistory',
    { executionArn: EXECUTION },
    [`states:GetExecutionHistory on ${EXECUTION}`],
  ],
  [
    'AWSEvents.PutEvents',
    { Entries: [{}, { EventBusName: 'bus' }, { EventBusName: `arn:aws:events:${OURS}:event-bus/other` }] },
    ['default', 'bus', 'other'].map((bus) => `events:PutEvents on arn:aws:events:${OURS}:event-bus/${bus}`),
  ],
  ...['SendMessage', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map(
    (operation): [string, Record<string, unknown>, string[]] => [
      `AmazonSQS.${operation}`,
      QUEUE,
      [`sqs:${operation} on arn:aws:sqs:${OURS}:jobs`],
    ],
  ),
  ['AmazonSQS.SendMessageBatch', QUEUE, [`sqs:SendMessage on arn:aws:sqs:${OURS}:jobs`]],
  ['AmazonSQS.DeleteMessageBatch', QUEUE, [`sqs:DeleteMessage on arn:aws:sqs:${OURS}:jobs`]],
  ...['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan'].map(
    (operation): [string, Record<string, unknown>, string[]] => [
      `DynamoDB_20120810.${operation}`,
      { TableName: 'ledger' },
      [`dynamodb:${operation} on arn:aws:dynamodb:${OURS}:table/ledger`],
    ],
  ),
  [
    'DynamoDB_20120810.Query',
    { TableName: 'ledger', IndexName: 'incomplete' },
    [`dynamodb:Query on arn:aws:dynamodb:${OURS}:table/ledger/index/incomplete`],
  ],
  [
    'DynamoDB_20120810.BatchGetItem',
    { RequestItems: { ledger: { Keys: [] }, other: { Keys: [] } } },
    ['ledger', 'other'].map((name) => `dynamodb:BatchGetItem on arn:aws:dynamodb:${OURS}:table/${name}`),
  ],
  [
    'AWSLambda.Invoke',
    { FunctionName: 'work' },
    [`lambda:InvokeFunction on arn:aws:lambda:${OURS}:function:work`],
  ],
])('%s needs, with %j: %j', (operation, request, wanted) => {
  const needs = needsOf(operation, request, PLACE) ?? [];

  expect(needs.map(({ action, resource }) => `${action} on ${resource}`)).toEqual(wanted);
});

it('has the source and detail-type of each event', () => {
  const Entries = [{ Source: 'onboarding', DetailType: 'PoolRequested' }, {}];

  const needs = needsOf('AWSEvents.PutEvents', { Entries }, PLACE);

  expect(needs?.map(({ context }) => context)).toEqual([
    { 'events:source': 'onboarding', 'events:detail-type': 'PoolRequested' },
    {},
  ]);
});

it('has no permissions for an unknown operation', () => {
  expect(needsOf('AWSStepFunctions.StopExecution', { executionArn: EXECUTION }, PLACE)).toBeUndefined();
});
