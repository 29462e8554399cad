import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * The ARN of a resource of AWS End User Messaging SMS.
 * @param account id of the owning account; the stack's own when left out
 */
export const smsVoiceArn = (
  scope: Construct,
  resource: string,
  resourceName = '*',
  account?: string,
): string =>
  Stack.of(scope).formatArn({ service: 'sms-voice', resource, resourceName, ...(account && { account }) });

/** What it takes to find the pool that a request has made: by the number that it holds, by its tags. */
export const toFindPools = (scope: Construct): PolicyStatement[] => [
  new PolicyStatement({
    actions: ['sms-voice:DescribePools', 'sms-voice:ListTagsForResource'],
    resources: [smsVoiceArn(scope, 'pool')],
  }),
  // A number that another account shares keeps that account in its ARN.
  new PolicyStatement({
    actions: ['sms-voice:DescribePhoneNumbers'],
    resources: [smsVoiceArn(scope, 'phone-number', '*', '*')],
  }),
];
