import { type Stack, Validations } from 'aws-cdk-lib';
import type { Config } from './config.ts';

interface Acknowledgement {
  /** The name that cdk-nag gives the finding. */
  id: string;
  /** Paths of the constructs in the stack. Each includes everything below it. */
  at: string[];
  /** Why the finding is acceptable, for a security review. */
  reason: string;
}

/** Only where there are integrations. */
const TRANSLATORS = ['Integrations/TranslateEvent', 'Integrations/TranslateResult'];
const UNTRANSLATED = 'Integrations/DeadLetters';

/** Only where topics are subscribed. */
const TOPICS = 'QueueTrigger/Topics';

const FUNCTIONS = [
  'Steps/ValidateRequest',
  'Steps/ClaimRequest',
  'Steps/ReserveSlot',
  'Steps/CreatePool',
  'Steps/FindPool',
  'Steps/DescribePool',
  'Steps/RecordResult',
  'QueueTrigger/DispatchRequests',
  'Reconciler/ReconcileOnExecutionEnded',
  'Reconciler/ReconcileOnSchedule',
  'RequestBoard/ShowBoard',
  ...TRANSLATORS,
];

/** Roles that search for pools whose ids they do not know. */
const FINDERS = [
  'Steps/FindPool/Role',
  'Reconciler/ReconcileOnExecutionEnded/Role',
  'Reconciler/ReconcileOnSchedule/Role',
];

const IDENTITIES = 'arn:<AWS::Partition>:sms-voice:<AWS::Region>:*';
const POOLS = 'arn:<AWS::Partition>:sms-voice:<AWS::Region>:<AWS::AccountId>:pool/*';

/** Every finding of cdk-nag that is acknowledged. */
export const acknowledgements = (config: Config): Acknowledgement[] =>
  everything(config).map(({ at, ...finding }) => ({
    ...finding,
    at: at.filter(
      (place) =>
        (config.integrations.length > 0 || !place.startsWith('Integrations/')) &&
        (config.requestQueue.topics.length > 0 || place !== TOPICS),
    ),
  }));

/** The findings of a stack with every option on. */
const everything = ({ stateMachineName }: Config): Acknowledgement[] => [
  {
    id: 'AwsSolutions-IAM5[Resource::*]',
    at: FUNCTIONS.map((fn) => `${fn}/Role`),
    reason:
      'xray:PutTraceSegments and xray:PutTelemetryRecords, which do not support resource-level permissions. They only write traces. Every other statement of the role names its resources.',
  },
  {
    id: 'Serverless-LambdaStarPermissions',
    at: FUNCTIONS.map((fn) => `${fn}/Role`),
    reason: 'The same two actions of X-Ray, which do not support resource-level permissions.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::*]',
    at: ['Workflow/Role'],
    reason:
      'Step Functions requires these actions for log delivery and X-Ray, and they do not support resource-level permissions. Every action of the workflow itself (invoke, put events, send messages) names its resource.',
  },
  ...['phone-number/*', 'sender-id/*/*', 'rcs-agent/*'].map((identities) => ({
    id: `AwsSolutions-IAM5[Resource::${IDENTITIES}:${identities}]`,
    at: ['Steps/CreatePool/Role'],
    reason:
      'CreatePool is authorised on the origination identity, which only the request names. An identity of another account is accessible only if its owner shares it with this account in AWS RAM.',
  })),
  {
    id: `AwsSolutions-IAM5[Resource::${POOLS}]`,
    at: ['Steps/CreatePool/Role'],
    reason:
      'TagResource, without which CreatePool refuses tags. A pool has no id before it is created, so the policy cannot name it. Limited to pools of this account and Region.',
  },
  {
    id: `AwsSolutions-IAM5[Resource::${POOLS}]`,
    at: ['Steps/DescribePool/Role', ...FINDERS],
    reason:
      'DescribePools and ListTagsForResource, which are read-only. AWS assigns the ids of the pools that the service creates. Limited to pools of this account and Region.',
  },
  {
    id: `AwsSolutions-IAM5[Resource::${IDENTITIES}:phone-number/*]`,
    at: FINDERS,
    reason:
      'DescribePhoneNumbers, which is read-only: it returns the pool of a number, and only the request names the number.',
  },
  {
    id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${stateMachineName}:*]`,
    at: ['Reconciler/ReconcileOnExecutionEnded/Role', 'Reconciler/ReconcileOnSchedule/Role'],
    reason:
      'GetExecutionHistory and DescribeExecution, which are read-only, on the executions of this state machine only. The names of executions come from requests.',
  },
  {
    id: 'AwsSolutions-SQS3',
    at: ['UndeliveredEvents', 'ParkedResults', 'Reconciler/DeadLetters', UNTRANSLATED],
    reason:
      'This queue is itself a dead-letter queue: it holds what rules, a function or the workflow could not deliver, and only people read it. An alarm watches its depth.',
  },
  {
    id: 'Serverless-SQSRedrivePolicy',
    at: [
      'UndeliveredEvents',
      'ParkedResults',
      'QueueTrigger/DeadLetters',
      'Reconciler/DeadLetters',
      UNTRANSLATED,
    ],
    reason: 'A dead-letter queue needs none of its own: only people read it, and an alarm watches its depth.',
  },
  {
    id: 'Serverless-LambdaDLQ',
    at: FUNCTIONS.filter((fn) => !fn.startsWith('Reconciler') && !TRANSLATORS.includes(fn)),
    reason:
      'Never invoked asynchronously: Step Functions waits for the steps and retries them, SQS keeps the messages that the dispatcher fails on, and a viewer can reload the board.',
  },
  {
    id: 'Serverless-LambdaDLQ',
    at: ['Reconciler/ReconcileOnExecutionEnded', ...TRANSLATORS],
    reason: 'Has an onFailure destination instead, which receives the same events together with the error.',
  },
  {
    id: 'Serverless-LambdaDLQ',
    at: ['Reconciler/ReconcileOnSchedule'],
    reason:
      'The next scheduled run retries what this one failed on. An alarm reports several failures in a row.',
  },
  {
    id: 'Serverless-LambdaEventSourceMappingDestination',
    at: ['QueueTrigger/Mapping'],
    reason:
      'SQS mappings have no failure destination: a failed message returns to the queue, and then moves to its DLQ.',
  },
  {
    id: 'AwsSolutions-SF1',
    at: ['Workflow/Machine'],
    reason:
      'Errors are logged. Every transition is in the execution history for 90 days, under its own permission; the log must not contain execution data, and a line for each transition without that data adds cost but no evidence.',
  },
  {
    id: 'Serverless-SNSRedrivePolicy',
    at: ['AlarmTopic'],
    reason:
      'The only subscription is an e-mail that repeats an alarm. The alarm stays in CloudWatch while it lasts, even if the e-mail is lost.',
  },
  {
    id: 'Serverless-SNSRedrivePolicy',
    at: [TOPICS],
    reason:
      'SNS retries a queue for 23 days, and its dead-letter queue must be in the Region of the topic, which may be another one.',
  },
];

/** @throws Error when an acknowledgement names a construct that the stack does not have */
export function acknowledge(stack: Stack, config: Config): void {
  for (const { id, at, reason } of acknowledgements(config)) {
    for (const path of at) Validations.of(find(stack, path)).acknowledge({ id, reason });
  }
}

function find(stack: Stack, path: string) {
  const found = stack.node
    .findAll()
    .find((construct) => construct.node.path === `${stack.node.path}/${path}`);
  if (!found) throw new Error(`acknowledgements.ts names ${path}, which the stack does not have.`);

  return found;
}
