import type { Grant } from './statement.ts';
import { matches } from './wildcard.ts';

/** Grants that no run on a laptop can use, each with the reason why it is needed all the same. */
const NOT_SHOWN: { actions: string[]; on: string; because: string }[] = [
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
      'EventBridge sends there what Lambda does not take, and Lambda what report-interrupted fails on for good; here Lambda takes every event, and the function seldom fails.',
  },
  {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    on: 'arn:aws:kms:*:*:key/*',
    because:
      'Queues under a key of the customer need it on sending and receiving; local queues are not encrypted.',
  },
];

/** Whether a run on a laptop can use a grant. */
export const isShown = ({ action, resource }: Grant): boolean =>
  !NOT_SHOWN.some(({ actions, on }) => actions.includes(action) && matches(on, resource));
