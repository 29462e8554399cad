import type { Condition } from './condition.ts';
import type { Grant } from './statement.ts';
import { matches } from './wildcard.ts';

/** Grants that no run on a laptop can use, each with the reason why it is needed all the same. */
const NOT_SHOWN: { actions: string[]; on: string; from?: string; because: string }[] = [
  {
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    on: 'arn:aws:logs:*:*:log-group:/aws/lambda/*',
    because: 'Lambda writes the log of a function under its role; here the local stack keeps the lines.',
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
    because: 'Step Functions sets up the delivery of its log with them. They know no resource.',
  },
  {
    actions: [
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ],
    on: '*',
    because: 'Traces are sent by Lambda and Step Functions themselves, and not here. They know no resource.',
  },
  {
    actions: ['sqs:SendMessage'],
    on: 'arn:aws:sqs:*:*:interrupted-dlq',
    because:
      'EventBridge sends there what Lambda does not take, and Lambda what reconcile-on-execution-ended fails on for good; here Lambda takes every event, and the function seldom fails.',
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
      'A bus under a key of the customer sends on what it cannot encrypt; the local bus encrypts nothing.',
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
      'Queues and tables under a key of the customer need it on writing and reading; local ones are not encrypted.',
  },
];

/** Whose call a statement is for, where it asks for the source of a call. */
const sourcesOf = (condition: Condition): string[] =>
  Object.values(condition).flatMap((keys) => keys['aws:SourceArn'] ?? []);

/** Whether a run on a laptop can use a grant that stands under a condition. */
export const isShown = ({ action, resource }: Grant, condition: Condition): boolean =>
  !NOT_SHOWN.some(
    ({ actions, on, from }) =>
      actions.includes(action) &&
      matches(on, resource) &&
      (from === undefined || sourcesOf(condition).some((source) => matches(from, source))),
  );
