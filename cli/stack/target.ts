import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Listing } from '../../functions/idempotency/queries.ts';
import { listingTable } from '../../functions/idempotency/queries-store.ts';
import { UsageError } from '../../local/stack/usage-error.ts';
import type { Typed } from '../command/command.ts';
import { StackError } from '../output/errors.ts';
import { localPlace, wantsLocal } from './local.ts';

const LOCAL_STACK = 'SmsPoolProvisioner';

/** The outputs of the stack (infra/sms-pool-provisioner-stack.ts) that this tool uses. */
const Outputs = z.object({
  EventBusArn: z.string(),
  RequestQueueUrl: z.string(),
  StateMachineArn: z.string(),
  LedgerTableName: z.string(),
  ParkedResultsUrl: z.string(),
  RequestsDlqUrl: z.string(),
  RequestEventsDlqUrl: z.string(),
  InterruptedDlqUrl: z.string(),
  ReconcileOnExecutionEndedName: z.string(),
  /** The next three exist only with integrations. */
  IntegrationsDlqUrl: z.string().optional(),
  TranslateEventName: z.string().optional(),
  TranslateResultName: z.string().optional(),
  CreatePoolPerSecond: z.coerce.number().positive(),
  RequestDetailType: z.string(),
  RequestSources: z.string(),
});
type Outputs = z.infer<typeof Outputs>;

/** A stack, and the clients that talk to it. */
export interface Target {
  outputs: Outputs;
  sqs: SQSClient;
  events: EventBridgeClient;
  stepFunctions: SFNClient;
  lambda: LambdaClient;
  listing: Listing;
  /** The option that names the stack, with a leading space, for proposed commands; empty if the environment names it. */
  flag: string;
}

/** Timeouts in milliseconds. A person waits, so three attempts at most. */
const CLIENT_LIMITS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
};

/** @throws UsageError if no stack is named: a default could send a bulk to the wrong account */
const placeOf = (typed: Typed) => {
  const named = typed.text('stack');
  const fromEnvironment = process.env.POOLS_STACK;
  if (typed.has('local') && named !== undefined)
    throw new UsageError('Use --local or --stack NAME, not both.');
  if (wantsLocal(typed)) {
    return {
      stackName: LOCAL_STACK,
      flag: typed.has('local') ? ' --local' : '',
      config: {
        ...CLIENT_LIMITS,
        ...localPlace(),
      },
    };
  }
  const stackName = named ?? fromEnvironment;
  if (!stackName) {
    throw new UsageError(
      'No stack is named. Add --local, or --stack NAME (npm run deploy creates SmsPoolProvisioner).',
    );
  }
  return { stackName, flag: named === undefined ? '' : ` --stack ${named}`, config: CLIENT_LIMITS };
};

/**
 * Reads the outputs of the stack. Works for AWS and for the local stack, which supports DescribeStacks too.
 * @throws UsageError
 */
export const targetOf = async (typed: Typed): Promise<Target> => {
  const { stackName, flag, config } = placeOf(typed);
  const cloudFormation = new CloudFormationClient(config);
  const { Stacks: [stack] = [] } = await cloudFormation
    .send(new DescribeStacksCommand({ StackName: stackName }))
    .catch(async (error: unknown) => {
      if (!(error instanceof Error) || !/does not exist/.test(error.message)) throw error;
      const region = await cloudFormation.config.region();
      throw new StackError(
        `There is no stack ${stackName} in ${region} of this account. Check --stack, AWS_PROFILE and AWS_REGION.`,
        { cause: error },
      );
    });
  const told = Object.fromEntries(
    (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
  const { data: outputs, error } = Outputs.safeParse(told);
  if (error) {
    const missing = error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new UsageError(
      `The stack ${stackName} has no output ${missing}. Deploy it again with npm run deploy.`,
    );
  }

  return {
    outputs,
    flag,
    sqs: new SQSClient(config),
    events: new EventBridgeClient(config),
    stepFunctions: new SFNClient(config),
    lambda: new LambdaClient(config),
    listing: listingTable(new DynamoDBClient(config), outputs.LedgerTableName),
  };
};
