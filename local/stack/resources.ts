/** Where a stack is deployed. `endpoint` has no slash at its end. */
export interface Place {
  accountId: string;
  region: string;
  endpoint: string;
}

/** What Ref and Fn::GetAtt give for a resource. */
export interface Identity {
  ref: string;
  attributes: Record<string, string>;
}

/** How a resource type is named and addressed. */
interface ResourceKind {
  /** The property that holds the physical name. The logical id stands in where it is not given. */
  nameProperty?: string;
  /** The type has no part in a run on a laptop: it is addressed, but nothing is made of it. */
  nothingToDo?: true;
  identify(name: string, place: Place): Identity;
}

/** @param resource as after the account: `event-bus/…`, `function:…` */
export const arn = (service: string, { region, accountId }: Place, resource: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;

const unnamed: ResourceKind = { identify: (name) => ({ ref: name, attributes: {} }) };

const unaddressed = (nameProperty?: string): ResourceKind => ({
  ...(nameProperty !== undefined && { nameProperty }),
  nothingToDo: true,
  identify: (name) => ({ ref: name, attributes: {} }),
});

const DEPLOYED: Record<string, ResourceKind> = {
  'AWS::DynamoDB::Table': {
    nameProperty: 'TableName',
    identify: (name, place) => ({ ref: name, attributes: { Arn: arn('dynamodb', place, `table/${name}`) } }),
  },
  'AWS::Events::EventBus': {
    nameProperty: 'Name',
    identify: (name, place) => ({
      ref: name,
      attributes: { Name: name, Arn: arn('events', place, `event-bus/${name}`) },
    }),
  },
  'AWS::Events::Rule': {
    nameProperty: 'Name',
    identify: (name, place) => ({ ref: name, attributes: { Arn: arn('events', place, `rule/${name}`) } }),
  },
  'AWS::Lambda::Function': {
    nameProperty: 'FunctionName',
    identify: (name, place) => ({
      ref: name,
      attributes: { Arn: arn('lambda', place, `function:${name}`) },
    }),
  },
  'AWS::Lambda::EventInvokeConfig': unnamed,
  'AWS::Lambda::EventSourceMapping': unnamed,
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    identify: (name, place) => {
      const url = `${place.endpoint}/${place.accountId}/${name}`;
      return { ref: url, attributes: { QueueName: name, QueueUrl: url, Arn: arn('sqs', place, name) } };
    },
  },
  'AWS::StepFunctions::StateMachine': {
    nameProperty: 'StateMachineName',
    identify: (name, place) => {
      const machine = arn('states', place, `stateMachine:${name}`);
      return { ref: machine, attributes: { Name: name, Arn: machine } };
    },
  },
};

/** What says who may do what. Nothing refers to a policy. */
const PERMISSIONS: Record<string, ResourceKind> = {
  'AWS::Events::EventBusPolicy': unnamed,
  'AWS::IAM::Policy': unnamed,
  'AWS::IAM::Role': {
    nameProperty: 'RoleName',
    identify: (name, { accountId }) => ({
      ref: name,
      attributes: { Arn: `arn:aws:iam::${accountId}:role/${name}` },
    }),
  },
  'AWS::Lambda::Permission': unnamed,
  'AWS::SQS::QueuePolicy': unnamed,
};

/** A resource of which others want the ARN, and that has no part in a run on a laptop. */
const addressed = (
  nameProperty: string | undefined,
  arnOf: (name: string, place: Place) => string,
): ResourceKind => ({
  ...(nameProperty !== undefined && { nameProperty }),
  nothingToDo: true,
  identify: (name, place) => ({ ref: name, attributes: { Arn: arnOf(name, place) } }),
});

const NOTHING_TO_DO: Record<string, ResourceKind> = {
  'AWS::CDK::Metadata': unaddressed(),
  'AWS::CloudWatch::Alarm': addressed('AlarmName', (name, place) =>
    arn('cloudwatch', place, `alarm:${name}`),
  ),
  'AWS::CloudWatch::Dashboard': unaddressed('DashboardName'),
  'AWS::KMS::Key': addressed(undefined, (name, place) => arn('kms', place, `key/${name}`)),
  'AWS::Logs::LogGroup': addressed('LogGroupName', (name, place) =>
    arn('logs', place, `log-group:${name}:*`),
  ),
  'AWS::Logs::ResourcePolicy': unaddressed('PolicyName'),
  'AWS::SNS::Subscription': unaddressed(),
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    nothingToDo: true,
    identify: (name, place) => ({
      ref: arn('sns', place, name),
      attributes: { TopicArn: arn('sns', place, name) },
    }),
  },
  'AWS::SNS::TopicPolicy': unaddressed(),
};

/** Every resource type that the local stack knows; any other cannot be deployed. */
export const RESOURCE_KINDS = new Map(Object.entries({ ...DEPLOYED, ...PERMISSIONS, ...NOTHING_TO_DO }));
