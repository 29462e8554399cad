/** The account, Region and endpoint of a stack. `endpoint` has no slash at its end. */
export interface Place {
  accountId: string;
  region: string;
  endpoint: string;
}

/** The values of Ref and Fn::GetAtt for a resource. */
export interface Identity {
  ref: string;
  attributes: Record<string, string>;
}

/** How a resource type is named and addressed. */
interface ResourceKind {
  /** The property with the physical name. Without it, the logical id is the name. */
  nameProperty?: string;
  /** The type has no function on a laptop: it has an address, but is not deployed. */
  nothingToDo?: true;
  /** @param property a text among the properties */
  identify(name: string, place: Place, property: (name: string) => string | undefined): Identity;
}

/** @param resource the part after the account: `event-bus/…`, `function:…` */
export const arn = (service: string, { region, accountId }: Place, resource: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;

export const DEFAULT_BUS = 'default';

/** The name of a bus, given by its name or ARN. */
export const busNameOf = (nameOrArn: string): string => nameOrArn.replace(/^arn:.*:event-bus\//, '');

/** The ARN of a rule, which does not name the default bus. */
export const ruleArn = (place: Place, bus: string, name: string): string =>
  arn('events', place, bus === DEFAULT_BUS ? `rule/${name}` : `rule/${bus}/${name}`);

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
    identify: (name, place, property) => {
      const bus = busNameOf(property('EventBusName') ?? DEFAULT_BUS);
      return { ref: name, attributes: { Arn: ruleArn(place, bus, name) } };
    },
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

/** Resources that hold policies. Nothing refers to a policy. */
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

/** A resource whose ARN others use, and that has no function on a laptop. */
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

/** Every resource type that the local stack supports. A template with any other cannot be deployed. */
export const RESOURCE_KINDS = new Map(Object.entries({ ...DEPLOYED, ...PERMISSIONS, ...NOTHING_TO_DO }));
