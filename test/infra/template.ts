import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import * as z from 'zod';
import type { Config } from '../../infra/config.ts';
import { synthesize } from '../../infra/synthesize.ts';

const Reference = z.object({ Ref: z.string() });
const Attribute = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) });

/** A resource type, and the properties that the tests read. */
interface Kind<Properties extends z.ZodType> {
  type: string;
  properties: Properties;
}

const kind = <Properties extends z.ZodType>(type: string, properties: Properties): Kind<Properties> => ({
  type,
  properties,
});

export const LambdaFunction = kind(
  'AWS::Lambda::Function',
  z.object({
    FunctionName: z.string(),
    Timeout: z.number(),
    Architectures: z.array(z.string()).optional(),
    Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }).default({ Variables: {} }),
    LoggingConfig: z.object({ LogGroup: Reference }),
  }),
);
export const EventSourceMapping = kind(
  'AWS::Lambda::EventSourceMapping',
  z.object({
    EventSourceArn: Attribute,
    FunctionName: Reference,
    FunctionResponseTypes: z.array(z.string()).default([]),
  }),
);
export const EventInvokeConfig = kind(
  'AWS::Lambda::EventInvokeConfig',
  z.object({
    FunctionName: Reference,
    DestinationConfig: z.object({ OnFailure: z.object({ Destination: Attribute }) }),
  }),
);
export const LogGroup = kind(
  'AWS::Logs::LogGroup',
  z.object({ RetentionInDays: z.number().optional(), KmsKeyId: Attribute.optional() }),
);
export const Queue = kind(
  'AWS::SQS::Queue',
  z.object({
    QueueName: z.string(),
    VisibilityTimeout: z.number().optional(),
    RedrivePolicy: z.object({ deadLetterTargetArn: Attribute }).optional(),
    SqsManagedSseEnabled: z.boolean().optional(),
    KmsMasterKeyId: Attribute.optional(),
  }),
);
export const Table = kind(
  'AWS::DynamoDB::Table',
  z.object({
    TableName: z.string(),
    KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.string() })),
    GlobalSecondaryIndexes: z
      .array(
        z.looseObject({
          KeySchema: z.array(z.looseObject({ AttributeName: z.string() })),
          Projection: z.looseObject({ NonKeyAttributes: z.array(z.string()).optional() }),
        }),
      )
      .optional(),
    BillingMode: z.string(),
    PointInTimeRecoverySpecification: z.object({ PointInTimeRecoveryEnabled: z.boolean() }),
    TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.boolean() }).optional(),
    DeletionProtectionEnabled: z.boolean().optional(),
    SSESpecification: z.object({ KMSMasterKeyId: Attribute.optional() }).optional(),
  }),
);
export const Key = kind('AWS::KMS::Key', z.unknown());
export const Topic = kind('AWS::SNS::Topic', z.object({ KmsMasterKeyId: Attribute.optional() }));
export const Subscription = kind(
  'AWS::SNS::Subscription',
  z.object({
    TopicArn: z.unknown(),
    Protocol: z.string(),
    Endpoint: z.unknown(),
    RawMessageDelivery: z.boolean().optional(),
    Region: z.string().optional(),
  }),
);
export const Bus = kind('AWS::Events::EventBus', z.object({ KmsKeyIdentifier: Attribute.optional() }));
export const BusPolicy = kind('AWS::Events::EventBusPolicy', z.object({ StatementId: z.unknown() }));
export const Permission = kind('AWS::Lambda::Permission', z.object({ SourceArn: z.unknown().optional() }));
export const Rule = kind(
  'AWS::Events::Rule',
  z.object({
    Name: z.string(),
    /** Undefined for the default bus. */
    EventBusName: z.unknown().optional(),
    /** Undefined for a rule with a schedule. */
    EventPattern: z
      .object({ source: z.array(z.union([z.string(), z.object({ 'anything-but': z.array(z.string()) })])) })
      .optional(),
    Targets: z.array(
      z.object({
        Arn: z.union([Reference, Attribute]),
        DeadLetterConfig: z.object({ Arn: Attribute }).optional(),
        RetryPolicy: z.object({ MaximumRetryAttempts: z.number() }).optional(),
      }),
    ),
  }),
);
export const StateMachine = kind(
  'AWS::StepFunctions::StateMachine',
  z.object({
    DefinitionString: z.string(),
    DefinitionSubstitutions: z.record(z.string(), z.unknown()),
    LoggingConfiguration: z.object({
      IncludeExecutionData: z.boolean(),
      Destinations: z.array(z.object({ CloudWatchLogsLogGroup: z.object({ LogGroupArn: Attribute }) })),
    }),
    TracingConfiguration: z.object({ Enabled: z.boolean() }),
  }),
);
const MetricStat = z.object({
  Metric: z.object({
    Namespace: z.string(),
    MetricName: z.string(),
    Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })).default([]),
  }),
});
export const Alarm = kind(
  'AWS::CloudWatch::Alarm',
  z.object({
    AlarmName: z.string(),
    AlarmDescription: z.string(),
    Threshold: z.number(),
    AlarmActions: z.array(Reference).default([]),
    TreatMissingData: z.string().optional(),
    EvaluationPeriods: z.number(),
    Statistic: z.string().optional(),
    Metrics: z
      .array(z.object({ MetricStat: MetricStat.optional(), Expression: z.string().optional() }))
      .default([]),
    Namespace: z.string().optional(),
    MetricName: z.string().optional(),
    Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })).default([]),
  }),
);

const Template = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z.unknown(),
      Metadata: z.record(z.string(), z.unknown()).default({}),
      DeletionPolicy: z.string().optional(),
      UpdateReplacePolicy: z.string().optional(),
      DependsOn: z.array(z.string()).default([]),
    }),
  ),
  Outputs: z.record(z.string(), z.unknown()),
});
export type Template = z.infer<typeof Template>;

export interface Resource<Properties> {
  /** Its logical id, which Ref and GetAtt name. */
  id: string;
  properties: Properties;
  metadata: Record<string, unknown>;
  /** What happens to it when the stack is deleted. */
  deletionPolicy: string | undefined;
  /** What happens to it when an update replaces it. */
  replacePolicy: string | undefined;
}

/** Synthesises the stack into a folder that is deleted after the tests of the file. */
export function synthesized(config: Config) {
  const folder = mkdtempSync(path.join(tmpdir(), 'sms-pool-provisioner-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const template = Template.parse(JSON.parse(readFileSync(synthesize(folder, config), 'utf8')));

  /** All resources of one kind. */
  const all = <P extends z.ZodType>({ type, properties }: Kind<P>): Resource<z.infer<P>>[] =>
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, { Properties, Metadata, DeletionPolicy, UpdateReplacePolicy }]) => ({
        id,
        deletionPolicy: DeletionPolicy,
        replacePolicy: UpdateReplacePolicy,
        properties: properties.parse(Properties),
        metadata: Metadata,
      }));

  return { folder, template, all };
}

/** The logical id in a GetAtt or a Ref. */
export const targetOf = (pointer: z.infer<typeof Attribute> | z.infer<typeof Reference>): string =>
  'Ref' in pointer ? pointer.Ref : pointer['Fn::GetAtt'][0];
