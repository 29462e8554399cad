import { describe, expect, it } from 'vitest';
import { acknowledgements } from '../../infra/acknowledgements.ts';
import { managedPoliciesOf, type PolicyStatement, statementsOf } from './statements.ts';
import {
  Bus,
  BusPolicy,
  Key,
  LogGroup,
  Permission,
  Queue,
  type Resource,
  Subscription,
  synthesized,
  Table,
  Topic,
} from './template.ts';
import { VARIANTS } from './variants.ts';

/** Actions without resource types in AWS's service authorization reference. */
const WITHOUT_RESOURCE = [
  /^xray:/,
  /^logs:\w+(LogDelivery|LogDeliveries|ResourcePolicy|ResourcePolicies|LogGroups)$/,
];

/** The actions that the policies of one kind of resource allow. */
const actionsOn = (statements: PolicyStatement[], type: string): string[] =>
  statements.filter((one) => one.type === type).flatMap(({ actions }) => actions);

describe.each(Object.entries(VARIANTS))('the stack %s', (_variant, config) => {
  const { template, all } = synthesized(config);
  const statements = statementsOf(template);
  const allowed = statements.filter(({ effect }) => effect === 'Allow');
  const granted = allowed.filter(({ role }) => role === 'identity');
  const customer = config.encryption === 'customer';

  it('uses no managed policy: the permissions of a role are in the template', () => {
    expect(managedPoliciesOf(template)).toEqual([]);
  });

  it('names every action, except in the key policy for the account', () => {
    const wild = statements.filter(({ actions }) => actions.some((action) => action.includes('*')));

    const owner = 'arn:<AWS::Partition>:iam::<AWS::AccountId>:root';
    expect(granted).not.toEqual([]);
    expect(wild.filter(({ role, effect }) => role === 'resource' && effect === 'Deny')).toEqual(
      wild.filter(({ effect }) => effect === 'Deny'),
    );
    expect(wild.filter(({ effect }) => effect === 'Allow')).toMatchObject([
      { type: 'AWS::KMS::Key', actions: ['kms:*'], principals: [owner] },
    ]);
  });

  it('grants on all resources only actions without resource-level permissions', () => {
    const everywhere = granted.filter(({ resources }) => resources.includes('*'));

    const nameable = everywhere
      .flatMap(({ actions }) => actions)
      .filter((action) => !WITHOUT_RESOURCE.some((pattern) => pattern.test(action)));

    expect(everywhere).not.toEqual([]);
    expect(nameable).toEqual([]);
  });

  it('has a reason for every wildcard in a resource', () => {
    const reasons = acknowledgements(config).map(({ id }) => id);

    const wild = granted.flatMap(({ resources }) => resources).filter((resource) => resource.includes('*'));

    const unreasoned = wild.filter((one) => !reasons.includes(`AwsSolutions-IAM5[Resource::${one}]`));
    expect(unreasoned).toEqual([]);
  });

  it('lets CloudWatch publish alarms and use the key that encrypts them', () => {
    const forCloudWatch = allowed.filter(({ principals }) =>
      principals.includes('service:cloudwatch.amazonaws.com'),
    );

    expect(actionsOn(forCloudWatch, 'AWS::SNS::TopicPolicy')).toContain('sns:Publish');
    expect(actionsOn(forCloudWatch, 'AWS::KMS::Key')).toEqual(
      expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey']),
    );
  });

  it('lets a writer of an encrypted queue use its key', () => {
    const forEvents = allowed.filter(({ principals }) => principals.includes('service:events.amazonaws.com'));
    const without = granted
      .filter(({ actions }) => actions.includes('sqs:SendMessage') || actions.includes('sqs:ReceiveMessage'))
      .filter(({ id }) => !granted.some((one) => one.id === id && one.actions.includes('kms:Decrypt')));

    expect(actionsOn(forEvents, 'AWS::KMS::Key').includes('kms:GenerateDataKey')).toBe(customer);
    expect(without.length === 0).toBe(customer);
  });

  it('has no open grant: every principal is named, or limited to this account', () => {
    const anybody = allowed.filter(({ principals }) => principals.some((one) => one.endsWith('*')));
    const services = allowed.filter(
      ({ role, principals }) => role === 'resource' && principals.some((one) => one.startsWith('service:')),
    );

    const unheld = services.filter((statement) => !isHeld(statement));

    expect(anybody).toEqual([]);
    expect(services).not.toEqual([]);
    // AWS documents EventBridge's use of the key of an encrypted queue without conditions.
    const documented = {
      type: 'AWS::KMS::Key',
      principals: ['service:events.amazonaws.com'],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      conditions: {},
    };
    expect(unheld).toMatchObject(customer ? [documented] : []);
  });

  it('lets only its own rules and bus send to a queue whose key EventBridge may use', () => {
    const sending = allowed.filter(
      ({ type, principals }) =>
        type === 'AWS::SQS::QueuePolicy' && principals.includes('service:events.amazonaws.com'),
    );

    const sources = sending.map(({ conditions }) =>
      Object.values(conditions).some((keys) => Object.hasOwn(keys, 'aws:SourceArn')),
    );

    expect(sources).not.toEqual([]);
    expect(sources).not.toContain(false);
  });

  it('lets a service assume a role for one resource of this account', () => {
    const trusts = statements.filter(({ role }) => role === 'trust');
    // Lambda documents no source for the role of a function.
    const others = trusts.filter(({ principals }) => !principals.includes('service:lambda.amazonaws.com'));

    const sources = others.map(({ principals, conditions }) => [principals, conditions]);

    const account = { StringEquals: { 'aws:SourceAccount': ['<AWS::AccountId>'] } };
    const place = '<AWS::Region>:<AWS::AccountId>';
    expect(sources).toEqual([
      [
        ['service:states.amazonaws.com'],
        {
          ...account,
          ArnEquals: {
            'aws:SourceArn': [`arn:<AWS::Partition>:states:${place}:stateMachine:${config.stateMachineName}`],
          },
        },
      ],
      [
        ['service:events.amazonaws.com'],
        {
          ...account,
          ArnEquals: {
            'aws:SourceArn': [
              expect.stringMatching(
                new RegExp(`^arn:<AWS::Partition>:events:${place}:rule/[^/]+/${config.requestRuleName}$`),
              ),
            ],
          },
        },
      ],
    ]);
  });

  it('lets a service invoke a function for one resource', () => {
    const permissions = all(Permission).map(({ properties }) => properties);

    expect(permissions).not.toEqual([]);
    expect(permissions.filter(({ SourceArn }) => SourceArn === undefined)).toEqual([]);
  });

  it('names its statements on a bus after the stack: several stacks may use one bus', () => {
    const uuid = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
    const ids = all(BusPolicy).map(({ properties }) => properties.StatementId);

    const own = { 'Fn::Select': [0, { 'Fn::Split': ['-', uuid] }] };
    expect(ids).not.toEqual([]);
    expect(ids).toEqual(
      ids.map(() => ({ 'Fn::Join': ['', [own, expect.stringMatching(/^-[a-z-]{1,55}$/)]] })),
    );
  });

  it('denies connections without TLS to every queue and topic', () => {
    const refusing = statements
      .filter(({ conditions }) => conditions.Bool?.['aws:SecureTransport']?.[0] === 'false')
      .filter(({ effect, principals }) => effect === 'Deny' && principals.includes('*'))
      .flatMap(({ resources }) => resources);

    const places = [...all(Queue).map(({ id }) => `<${id}.Arn>`), ...all(Topic).map(({ id }) => `<${id}>`)];

    expect(refusing.toSorted()).toEqual(places.toSorted());
  });

  it('encrypts stored data: with its own key if configured, the alarms always', () => {
    const queues = all(Queue).map(({ properties }) => properties);
    const logs = all(LogGroup).map(({ properties }) => properties);

    const underOurs = [
      ...queues.map(({ KmsMasterKeyId }) => KmsMasterKeyId),
      ...logs.map(({ KmsKeyId }) => KmsKeyId),
      ...all(Bus).map(({ properties }) => properties.KmsKeyIdentifier),
      ...all(Table).map(({ properties }) => properties.SSESpecification?.KMSMasterKeyId),
    ].map((key) => key !== undefined);
    const underAws = queues.map(({ SqsManagedSseEnabled }) => SqsManagedSseEnabled ?? false);
    const topics = all(Topic).map(({ properties }) => properties.KmsMasterKeyId);

    expect(new Set(underOurs)).toEqual(new Set([customer]));
    expect(new Set(underAws)).toEqual(new Set([!customer]));
    expect(topics).toEqual([expect.anything()]);
  });

  it('keeps the ledger and its key when it is deleted or replaced, once it stands', () => {
    const kept = (resources: Pick<Resource<unknown>, 'deletionPolicy' | 'replacePolicy'>[]) =>
      resources.map(
        ({ deletionPolicy, replacePolicy }) =>
          deletionPolicy === 'RetainExceptOnCreate' && replacePolicy === 'Retain',
      );

    const isLedger = ({ properties }: { properties: { TableName: string } }) =>
      properties.TableName === config.ledger.tableName;
    expect(kept(all(Table).filter(isLedger))).toEqual([true]);
    expect(kept(all(Table).filter((table) => !isLedger(table)))).toEqual([false]);
    expect(kept(all(Key))).toEqual([customer]);
  });
});

describe('the policy of the bus', () => {
  const onBus = (variant: keyof typeof VARIANTS) =>
    statementsOf(synthesized(VARIANTS[variant]).template).filter(
      ({ type }) => type === 'AWS::Events::EventBusPolicy',
    );
  const variants = {
    'as it ships': onBus('as it ships'),
    'with everything': onBus('with everything'),
    'on a bus that exists': onBus('on a bus that exists'),
  };

  it('admits no outside principal as it ships', () => {
    const allowing = variants['as it ships'].filter(({ effect }) => effect === 'Allow');

    expect(allowing).toEqual([]);
  });

  it.each(['with everything', 'on a bus that exists'] as const)(
    'admits the configured principals, only with the configured sources and detail-type: %s',
    (variant) => {
      const allowing = variants[variant].filter(({ effect }) => effect === 'Allow');

      const admitted = (sources: string[], detailType: string) => ({
        actions: ['events:PutEvents'],
        principals: [
          'arn:<AWS::Partition>:iam::123456789012:root',
          'arn:aws:iam::123456789012:role/onboarding',
        ],
        conditions: { StringEquals: { 'events:source': sources, 'events:detail-type': [detailType] } },
      });
      expect(allowing).toMatchObject([
        admitted(['crm.onboarding', 'crm.import'], 'PoolRequested'),
        admitted(['sbt.control.plane'], 'sbt_aws_onboardingRequest'),
      ]);
    },
  );

  it.each(Object.entries(variants))(
    'denies a result from outside the account: %s',
    (_variant, statements) => {
      const denying = statements.filter(({ effect }) => effect === 'Deny');

      expect(denying).toMatchObject([
        {
          actions: ['events:PutEvents'],
          principals: ['*'],
          conditions: {
            StringEquals: { 'events:source': ['sms-pool-provisioner'] },
            StringNotEquals: { 'aws:PrincipalAccount': ['<AWS::AccountId>'] },
          },
        },
      ]);
    },
  );
});

/** Whether a service acts for this account only, which prevents the confused deputy problem. */
const isHeld = ({ conditions }: PolicyStatement): boolean =>
  Object.values(conditions)
    .flatMap((keys) => Object.keys(keys))
    .some((key) => /^aws:Source(Arn|Account)$|^kms:EncryptionContext:/.test(key));

describe('the subscription of the queue to a topic', () => {
  const { topics } = VARIANTS['with everything'].requestQueue;
  const { template, all } = synthesized(VARIANTS['with everything']);
  const fromTopics = statementsOf(template).filter(({ principals }) =>
    principals.includes('service:sns.amazonaws.com'),
  );
  const source = { ArnEquals: { 'aws:SourceArn': topics.map(({ arn }) => arn) } };

  it('is one for each, raw or not, in the Region of the topic', () => {
    const subscriptions = all(Subscription).filter(({ properties }) => properties.Protocol === 'sqs');

    expect(subscriptions.map(({ properties }) => properties)).toMatchObject(
      topics.map(({ arn, raw }) => ({
        TopicArn: arn,
        RawMessageDelivery: raw,
        Region: arn.split(':')[3],
        Endpoint: { 'Fn::GetAtt': [expect.stringContaining('QueueTriggerRequests'), 'Arn'] },
      })),
    );
  });

  it('lets only these topics send to the queue, and use its key', () => {
    expect(fromTopics).toHaveLength(2);
    expect(fromTopics).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({
          type: 'AWS::SQS::QueuePolicy',
          actions: ['sqs:SendMessage'],
          conditions: source,
        }),
        expect.objectContaining({
          type: 'AWS::KMS::Key',
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          conditions: source,
        }),
      ]),
    );
  });

  it('is none by default', () => {
    const shipped = synthesized(VARIANTS['as it ships']);

    expect(shipped.all(Subscription)).toEqual([]);
    expect(
      statementsOf(shipped.template).filter(({ principals }) =>
        principals.includes('service:sns.amazonaws.com'),
      ),
    ).toEqual([]);
  });
});
