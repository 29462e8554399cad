import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * The ARN of a resource of AWS End User Messaging SMS.
 * @param account id of the owning account; defaults to the stack's own
 */
export const smsVoiceArn = (
  scope: Construct,
  resource: string,
  resourceName = '*',
  account?: string,
): string =>
  Stack.of(scope).formatArn({ service: 'sms-voice', resource, resourceName, ...(account && { account }) });

/** Permissions to find an owned pool: by the number that it holds, and by its tags. */
export const toFindPools = (scope: Construct): PolicyStatement[] => [
  new PolicyStatement({
    actions: ['sms-voice:DescribePools', 'sms-voice:ListTagsForResource'],
    resources: [smsVoiceArn(scope, 'pool')],
  }),
  // The ARN of a number that another account shares contains that account.
  new PolicyStatement({
    actions: ['sms-voice:DescribePhoneNumbers'],
    resources: [smsVoiceArn(scope, 'phone-number', '*', '*')],
  }),
];
