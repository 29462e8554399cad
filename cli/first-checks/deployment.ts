import { GetFunctionConfigurationCommand, ListLayersCommand } from '@aws-sdk/client-lambda';
import { DescribePhoneNumbersCommand, type Owner } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { ValidateStateMachineDefinitionCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { loadTemplate } from '../../local/stack/template.ts';
import type { Account } from './account.ts';
import { type Question, Untold } from './finding.ts';

const Machine = z.object({ DefinitionString: z.string() });
const LambdaFunction = z.object({ Runtime: z.string(), Architectures: z.tuple([z.string()]) });

/** The properties of the first resource of this type in the template that deploys. */
const propertiesOf = (type: string): unknown =>
  Object.values(loadTemplate().template.Resources).find(({ Type }) => Type === type)?.Properties;

/** The definition with a plausible value for each placeholder: Step Functions does not look the resources up. */
const definitionFor = (region: string): string => {
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const values: Record<string, string> = {
    EventBusName: 'first-checks',
    ParkedResultsUrl: `https://sqs.${region}.amazonaws.com/123456789012/first-checks`,
    Partition: partition,
  };
  const functionArn = `arn:${partition}:lambda:${region}:123456789012:function:first-checks`;
  const { DefinitionString } = Machine.parse(propertiesOf('AWS::StepFunctions::StateMachine'));

  return DefinitionString.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => values[name] ?? functionArn);
};

const owningAccount = (arn: string | undefined): string => arn?.split(':')[4] ?? 'unknown';

/** What a deployment into this account and Region meets. Only reads. */
export const deploymentQuestions = (account: Account, abortSignal: AbortSignal): Question[] => {
  const { lambda, smsVoice, stepFunctions, outputs } = account;

  /** Lambda validates both against the values that it knows, also where no layer matches. */
  const isKnown = async (compatible: { CompatibleRuntime: string } | { CompatibleArchitecture: string }) => {
    try {
      // The SDK may know fewer values than Lambda.
      await lambda.send(new ListLayersCommand({ ...(compatible as object), MaxItems: 1 }), { abortSignal });
      return 'known';
    } catch (error) {
      if (!(error instanceof Error && /Validation|InvalidParameter/.test(error.name))) throw error;
      return 'REFUSED';
    }
  };

  const deployed = async (): Promise<string> => {
    if (outputs === undefined) return 'not deployed, or no --stack named';
    const FunctionName = outputs.ReconcileOnExecutionEndedName;
    const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }), { abortSignal });
    return `runs on ${found.Runtime}, ${found.Architectures?.join()}: ${found.State}`;
  };

  const firstNumber = async (owner: Owner) => {
    const { PhoneNumbers = [] } = await smsVoice.send(
      new DescribePhoneNumbersCommand({ Owner: owner, MaxResults: 1 }),
      { abortSignal },
    );
    return PhoneNumbers[0];
  };

  return [
    {
      question: 'Definition of the workflow',
      dependsOn: 'the deployment: statemachine/provision-pool.asl.json',
      async ask() {
        const definition = definitionFor(await stepFunctions.config.region());
        const { result, diagnostics = [] } = await stepFunctions.send(
          new ValidateStateMachineDefinitionCommand({ definition, type: 'STANDARD', severity: 'WARNING' }),
          { abortSignal },
        );
        const lines = diagnostics.map(
          ({ severity, code, location, message }) => `${severity} ${code} at ${location ?? '/'}: ${message}`,
        );
        return [result === 'OK' ? 'valid' : 'NOT VALID', ...lines].join('\n');
      },
    },
    {
      question: 'Runtime and architecture',
      dependsOn: 'the deployment: a Region without one of them refuses the functions',
      async ask() {
        const { Runtime, Architectures } = LambdaFunction.parse(propertiesOf('AWS::Lambda::Function'));
        const [architecture] = Architectures;
        const knowsRuntime = await isKnown({ CompatibleRuntime: Runtime });
        const knowsArchitecture = await isKnown({ CompatibleArchitecture: architecture });
        return `${Runtime}: ${knowsRuntime}\n${architecture}: ${knowsArchitecture}\nfunctions: ${await deployed()}`;
      },
    },
    {
      question: 'ARN of a shared number',
      dependsOn: "the ARN of a shared number's pool: the pool is in the account that creates it",
      async ask() {
        const shared = await firstNumber('SHARED');
        if (shared === undefined) throw new Untold('no number is shared with this account');
        const own = await firstNumber('SELF');
        const ours = own === undefined ? '' : `\nown numbers: account ${owningAccount(own.PhoneNumberArn)}`;
        return `shared number: account ${owningAccount(shared.PhoneNumberArn)}${ours}`;
      },
    },
  ];
};
