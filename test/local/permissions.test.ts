import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreatePoolCommand, PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { DescribeStateMachineCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { phoneNumberId } from '../../local/simulator/fixtures.ts';
import { type RunningStack, testStack } from './support.ts';
import { lambdaFunction, policyDocument, queue, role, stateMachine } from './template.ts';

const OURS = 'us-east-1:123456789012';
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const put = (Source: string) =>
  new PutEventsCommand({ Entries: [{ EventBusName: 'bus', Source, DetailType: 'Test', Detail: '{}' }] });

/** A function without permissions, and one that may put events and send to a queue whose policy denies it. */
const RESOURCES = {
  Nobody: role(),
  Somebody: role({ Effect: 'Allow', Action: ['events:PutEvents', 'sqs:SendMessage'], Resource: '*' }),
  Powerless: lambdaFunction('powerless', { Role: arnOf('Nobody') }),
  Trusted: lambdaFunction('trusted', { Role: arnOf('Somebody') }),
  Jobs: queue('jobs'),
  Machine: stateMachine('machine', { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }),
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'bus' } },
  Reserved: {
    Type: 'AWS::Events::EventBusPolicy',
    Properties: {
      EventBusName: { Ref: 'Bus' },
      StatementId: 'answers',
      Statement: {
        Effect: 'Deny',
        Principal: '*',
        Action: 'events:PutEvents',
        Resource: arnOf('Bus'),
        Condition: {
          StringEquals: { 'events:source': 'reserved' },
          ArnNotEquals: { 'aws:PrincipalArn': arnOf('Nobody') },
          StringNotEquals: { 'aws:PrincipalAccount': '210987654321' },
        },
      },
    },
  },
  Closed: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Jobs' }],
      PolicyDocument: policyDocument({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 'sqs:*',
        Resource: arnOf('Jobs'),
        Condition: { Bool: { 'aws:SecureTransport': 'true' } },
      }),
    },
  },
};

describe('The local endpoint', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    const code = 'export const handler = async () => "done";';
    stack = await testStack({ resources: RESOURCES, handlers: { powerless: code, trusted: code } });
  });
  afterAll(() => stack.stop());

  /** Clients that sign with another key. */
  const clientsWith = (accessKeyId: string) => {
    const credentials = { accessKeyId, secretAccessKey: 'local' };
    const config = { endpoint: stack.endpoint, region: stack.region, credentials, maxAttempts: 1 };
    return {
      events: new EventBridgeClient(config),
      lambda: new LambdaClient(config),
      sfn: new SFNClient(config),
      smsVoice: new PinpointSMSVoiceV2Client(config),
      sqs: new SQSClient(config),
    };
  };
  type Clients = ReturnType<typeof clientsWith>;

  const createPool = new CreatePoolCommand({
    OriginationIdentity: phoneNumberId(1),
    IsoCountryCode: 'US',
    MessageType: 'TRANSACTIONAL',
  });
  const calls: [string, (clients: Clients) => Promise<unknown>, string, number, string][] = [
    [
      'AWS End User Messaging SMS',
      ({ smsVoice }) => smsVoice.send(createPool),
      'AccessDeniedException',
      400,
      `sms-voice:CreatePool on resource: arn:aws:sms-voice:${OURS}:phone-number/${phoneNumberId(1)}`,
    ],
    [
      'Step Functions',
      ({ sfn }) => sfn.send(new StartExecutionCommand({ stateMachineArn: stack.machineArn('machine') })),
      'AccessDeniedException',
      400,
      `states:StartExecution on resource: arn:aws:states:${OURS}:stateMachine:machine`,
    ],
    [
      'EventBridge',
      ({ events }) => events.send(put('reserved')),
      'AccessDeniedException',
      400,
      `events:PutEvents on resource: arn:aws:events:${OURS}:event-bus/bus`,
    ],
    [
      'SQS',
      ({ sqs }) => sqs.send(new SendMessageCommand({ QueueUrl: stack.queueUrl('other'), MessageBody: 'x' })),
      'AccessDenied',
      403,
      `sqs:sendmessage on resource: arn:aws:sqs:${OURS}:other`,
    ],
    [
      'Lambda',
      ({ lambda }) => lambda.send(new InvokeCommand({ FunctionName: 'trusted' })),
      'AccessDeniedException',
      403,
      `lambda:InvokeFunction on resource: arn:aws:lambda:${OURS}:function:trusted`,
    ],
  ];

  it.each(calls)(
    'denies a function without permission like %s',
    async (_service, call, name, status, what) => {
      const error = await call(clientsWith('local-powerless')).catch((thrown: unknown) => thrown);

      const action = what.replace(/ on .*/, '');
      expect(error).toMatchObject({
        name,
        $metadata: { httpStatusCode: status },
        message: `User: arn:aws:sts::123456789012:assumed-role/Nobody/powerless is not authorized to perform: ${what} because no identity-based policy allows the ${action} action`,
      });
    },
  );

  it.each(['local', 'AKIAIOSFODNN7EXAMPLE', 'local-nobody-knows'])(
    'allows a person everything: %s',
    async (key) => {
      const { events, lambda } = clientsWith(key);

      const { FailedEntryCount } = await events.send(put('reserved'));
      const { StatusCode } = await lambda.send(new InvokeCommand({ FunctionName: 'trusted' }));

      expect({ FailedEntryCount, StatusCode }).toEqual({ FailedEntryCount: 0, StatusCode: 200 });
    },
  );

  it('denies by a resource-based policy what a role may do', async () => {
    const { events, sqs } = clientsWith('local-trusted');

    const allowed = await events.send(put('onboarding'));
    const reserved = events.send(put('reserved'));
    const closed = sqs.send(new SendMessageCommand({ QueueUrl: stack.queueUrl('jobs'), MessageBody: 'x' }));

    expect(allowed.FailedEntryCount).toBe(0);
    const reason = 'with an explicit deny in a resource-based policy';
    await expect(reserved).rejects.toThrow(reason);
    await expect(closed).rejects.toThrow(reason);
  });

  it('fails a call of a role with unknown permissions, and reports it', async () => {
    const { sfn } = clientsWith('local-trusted');

    const call = sfn.send(new DescribeStateMachineCommand({ stateMachineArn: stack.machineArn('machine') }));

    await expect(call).rejects.toMatchObject({
      name: 'UnknownPermission',
      message:
        'The local stack does not know which permissions AWSStepFunctions.DescribeStateMachine needs. Add it to local/permissions/needs.ts.',
    });
    expect(stack.permissionReport().denied).toContainEqual(
      expect.stringContaining('Somebody: AWSStepFunctions.DescribeStateMachine'),
    );
  });
});

describe('A template cannot be deployed', () => {
  it.each([
    [
      'with an unknown condition',
      {
        Who: role({
          Effect: 'Allow',
          Action: 'sqs:*',
          Resource: '*',
          Condition: { IpAddress: { 'aws:SourceIp': '::1' } },
        }),
      },
      /^Who: .*IpAddress/,
    ],
    [
      'with a managed policy, which exists only in AWS',
      { Who: { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/A'] } } },
      /^Who: .*ManagedPolicyArns/,
    ],
    [
      'with a function without its role',
      { Work: lambdaFunction('work', { Role: 'arn:aws:iam::123456789012:role/elsewhere' }) },
      'Work: the template has no role arn:aws:iam::123456789012:role/elsewhere.',
    ],
  ])('%s', async (_what, resources, message) => {
    const starting = testStack({ resources, handlers: { work: 'export const handler = () => {};' } });

    await expect(starting).rejects.toThrow(message);
  });
});
