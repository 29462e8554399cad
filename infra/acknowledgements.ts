import { type Stack, Validations } from 'aws-cdk-lib';
import type { Config } from './config.ts';

interface Acknowledgement {
  /** As cdk-nag names the finding. */
  id: string;
  /** The constructs that it is about, by their paths in the stack; all that is in them is meant as well. */
  at: string[];
  /** Why it is right as it is, for whoever reviews the security of the service. */
  reason: string;
}

/** What is there for integrations alone. */
const TRANSLATORS = ['Integrations/TranslateEvent', 'Integrations/TranslateResult'];
const UNTRANSLATED = 'Integrations/DeadLetters';

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

/** The roles that look for pools in general, not for one that they know. */
const FINDERS = [
  'Steps/FindPool/Role',
  'Reconciler/ReconcileOnExecutionEnded/Role',
  'Reconciler/ReconcileOnSchedule/Role',
];

const IDENTITIES = 'arn:<AWS::Partition>:sms-voice:<AWS::Region>:*';
const POOLS = 'arn:<AWS::Partition>:sms-voice:<AWS::Region>:<AWS::AccountId>:pool/*';

/** Every finding of cdk-nag that is left as it is. */
export const acknowledgements = (config: Config): Acknowledgement[] =>
  everything(config).map(({ at, ...finding }) => ({
    ...finding,
    at: at.filter((place) => config.integrations.length > 0 || !place.startsWith('Integrations/')),
  }));

/** Those of a stack that has everything. */
const everything = ({ stateMachineName }: Config): Acknowledgement[] => [
  {
    id: 'AwsSolutions-IAM5[Resource::*]',
    at: FUNCTIONS.map((fn) => `${fn}/Role`),
    reason:
      'xray:PutTraceSegments and xray:PutTelemetryRecords, which know no resource to name. They write traces and read nothing; every other statement of the role names its resources.',
  },
  {
    id: 'Serverless-LambdaStarPermissions',
    at: FUNCTIONS.map((fn) => `${fn}/Role`),
    reason: 'The same two actions of X-Ray, which know no resource to name.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::*]',
    at: ['Workflow/Machine/Role'],
    reason:
      'Log delivery and X-Ray, which Step Functions asks for in this form: neither knows a resource to name. What the workflow does (invoke, put events, send messages) names each resource.',
  },
  ...['phone-number/*', 'sender-id/*/*', 'rcs-agent/*'].map((identities) => ({
    id: `AwsSolutions-IAM5[Resource::${IDENTITIES}:${identities}]`,
    at: ['Steps/CreatePool/Role'],
    reason:
      'CreatePool is authorised on the origination identity, and which one that is only the request says. Of other accounts only those are within reach that their owner shares with this one in AWS RAM.',
  })),
  {
    id: `AwsSolutions-IAM5[Resource::${POOLS}]`,
    at: ['Steps/CreatePool/Role'],
    reason:
      'TagResource, without which CreatePool refuses tags. A pool has no id before it is made, so that none can be named; limited to pools of this account and Region.',
  },
  {
    id: `AwsSolutions-IAM5[Resource::${POOLS}]`,
    at: ['Steps/DescribePool/Role', ...FINDERS],
    reason:
      'DescribePools and ListTagsForResource, which read. The pools are made by the service itself, under ids that AWS gives; limited to pools of this account and Region.',
  },
  {
    id: `AwsSolutions-IAM5[Resource::${IDENTITIES}:phone-number/*]`,
    at: FINDERS,
    reason:
      'DescribePhoneNumbers, which reads: it tells which pool a number is in, and which number that is only the request says.',
  },
  {
    id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${stateMachineName}:*]`,
    at: ['Reconciler/ReconcileOnExecutionEnded/Role', 'Reconciler/ReconcileOnSchedule/Role'],
    reason:
      'GetExecutionHistory and DescribeExecution, which read, on the executions of this one state machine: their names come with the requests.',
  },
  {
    id: 'AwsSolutions-SQS3',
    at: ['UndeliveredEvents', 'ParkedResults', 'Reconciler/DeadLetters', UNTRANSLATED],
    reason:
      'The last stop: targets of rules, a function and the workflow send here what they could not deliver, and people alone read it. An alarm watches the depth of each.',
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
    reason: 'A dead-letter queue has none of its own: people alone read it, and an alarm watches its depth.',
  },
  {
    id: 'Serverless-LambdaDLQ',
    at: FUNCTIONS.filter((fn) => !fn.startsWith('Reconciler') && !TRANSLATORS.includes(fn)),
    reason:
      'Never invoked asynchronously: Step Functions waits for the steps and retries them, SQS keeps what the dispatcher fails at, and whoever looks at the board looks again.',
  },
  {
    id: 'Serverless-LambdaDLQ',
    at: ['Reconciler/ReconcileOnExecutionEnded', ...TRANSLATORS],
    reason:
      'Has an onFailure destination in its place, which takes the same events and says in addition what went wrong.',
  },
  {
    id: 'Serverless-LambdaDLQ',
    at: ['Reconciler/ReconcileOnSchedule'],
    reason: 'What one sweep fails at the next one does again; an alarm tells when several in a row fail.',
  },
  {
    id: 'Serverless-LambdaEventSourceMappingDestination',
    at: ['QueueTrigger/Mapping'],
    reason:
      'Mappings of SQS have no destination for failures: what fails goes back to the queue, and from there to its DLQ.',
  },
  {
    id: 'AwsSolutions-SF1',
    at: ['Workflow/Machine'],
    reason:
      'Errors are logged. Every transition is in the execution history for 90 days, under its own permission; the log must not carry execution data, and without them a line for each transition would add cost and no evidence.',
  },
  {
    id: 'Serverless-SNSRedrivePolicy',
    at: ['AlarmTopic'],
    reason:
      'The one subscription is an e-mail that repeats an alarm. The alarm itself stays in CloudWatch until it is over, whether or not the mail arrives.',
  },
];

/** @throws Error when an acknowledgement is about a construct that is not there (any more) */
export function acknowledge(stack: Stack, config: Config): void {
  for (const { id, at, reason } of acknowledgements(config)) {
    for (const path of at) Validations.of(find(stack, path)).acknowledge({ id, reason });
  }
}

function find(stack: Stack, path: string) {
  const found = stack.node
    .findAll()
    .find((construct) => construct.node.path === `${stack.node.path}/${path}`);
  if (!found) throw new Error(`acknowledgements.ts speaks of ${path}, which the stack does not have.`);

  return found;
}
