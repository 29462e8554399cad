import { readFileSync } from 'node:fs';
import * as z from 'zod';

const Reference = z.object({ Ref: z.string() });
const Attribute = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) });

/** A type of resource, and as much of its properties as the tests look at. */
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
    Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }).default({ Variables: {} }),
    LoggingConfig: z.object({ LogGroup: Reference }),
  }),
);
export const EventSourceMapping = kind(
  'AWS::Lambda::EventSourceMapping',
  z.object({ EventSourceArn: Attribute, FunctionName: Reference }),
);
export const LogGroup = kind('AWS::Logs::LogGroup', z.object({ RetentionInDays: z.number().optional() }));
export const Queue = kind(
  'AWS::SQS::Queue',
  z.object({
    QueueName: z.string(),
    VisibilityTimeout: z.number().optional(),
    RedrivePolicy: z.object({ deadLetterTargetArn: Attribute }).optional(),
  }),
);
export const Rule = kind(
  'AWS::Events::Rule',
  z.object({
    EventPattern: z.object({ source: z.tuple([z.object({ 'anything-but': z.array(z.string()) })]) }),
    Targets: z.array(z.object({ DeadLetterConfig: z.object({ Arn: Attribute }).optional() })),
  }),
);
export const StateMachine = kind(
  'AWS::StepFunctions::StateMachine',
  z.object({ DefinitionString: z.string(), DefinitionSubstitutions: z.record(z.string(), z.unknown()) }),
);

const Template = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z.unknown(),
      Metadata: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
});

export interface Resource<Properties> {
  /** Its logical id, which Ref and GetAtt name. */
  id: string;
  properties: Properties;
  metadata: Record<string, unknown>;
}

/** All resources of one kind in the template that `file` holds. */
export function readTemplate(file: string) {
  const template = Template.parse(JSON.parse(readFileSync(file, 'utf8')));

  return <P extends z.ZodType>({ type, properties }: Kind<P>): Resource<z.infer<P>>[] =>
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, { Properties, Metadata }]) => ({
        id,
        properties: properties.parse(Properties),
        metadata: Metadata,
      }));
}

/** The logical id that a GetAtt names. */
export const targetOf = (attribute: z.infer<typeof Attribute>): string => attribute['Fn::GetAtt'][0];
