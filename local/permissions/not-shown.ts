import type { Condition } from './condition.ts';
import type { Grant } from './statement.ts';
import { matches } from './wildcard.ts';

/** Grants that no run on a laptop can use, each with the reason why it is needed. */
const NOT_SHOWN: { actions: string[]; on: string; from?: string; because: string }[] = [
  {
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    on: 'arn:aws:logs:*:*:log-group:/aws/lambda/*',
    because: 'Lambda writes the log of a function under its role; the local stack keeps the lines itself.',
  },
  {
    actions: [
      'logs:CreateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
      'logs:GetLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:UpdateLogDelivery',
    ],
    on: '*',
    because:
      'Step Functions uses them to set up log delivery. They do not support resource-level permissions.',
  },
  {
    actions: [
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ],
    on: '*',
    because:
      'Lambda and Step Functions send traces in AWS only. They do not support resource-level permissions.',
  },
  {
    actions: ['sqs:SendMessage'],
    on: 'arn:aws:sqs:*:*:interrupted-dlq',
    because:
      'EventBridge sends events there that Lambda does not accept, and Lambda sends events that reconcile-on-execution-ended fails on after all retries. The local Lambda accepts every event, and the function seldom fails.',
  },
  {
    actions: ['sqs:SendMessage'],
    on: 'arn:aws:sqs:*:*:integrations-dlq',
    because: 'The same for the functions of integrations.',
  },
  {
    actions: ['sqs:SendMessage'],
    on: 'arn:aws:sqs:*:*:*',
    from: 'arn:aws:events:*:*:event-bus/*',
    because:
      'A bus under a customer key sends events there that it cannot encrypt. The local bus encrypts nothing.',
  },
  {
    actions: ['sqs:SendMessage'],
    on: 'arn:aws:sqs:*:*:*',
    from: 'arn:aws:sns:*:*:*',
    because: 'SNS sends the messages of topics to the request queue. The local stack has no topics.',
  },
  {
    actions: [
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    on: 'arn:aws:kms:*:*:key/*',
    because:
      'Reads and writes of queues and tables under a customer key need it. Local ones are not encrypted.',
  },
];

/** The source ARNs in the condition of a statement. */
const sourcesOf = (condition: Condition): string[] =>
  Object.values(condition).flatMap((keys) => keys['aws:SourceArn'] ?? []);

/** Whether a run on a laptop can use a grant with this condition. */
export const isShown = ({ action, resource }: Grant, condition: Condition): boolean =>
  !NOT_SHOWN.some(
    ({ actions, on, from }) =>
      actions.includes(action) &&
      matches(on, resource) &&
      (from === undefined || sourcesOf(condition).some((source) => matches(from, source))),
  );
