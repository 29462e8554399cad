/**
 * `npm run local`: runs the local stack until Ctrl-C, and prints a line for each execution that has ended.
 *
 * Environment: POOLS_PORT (4580), AWS_REGION (us-east-1), AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2 (the functions call
 * that instead of the simulator, with the caller's own AWS credentials).
 */

import { portFrom } from './http/port.ts';
import { phoneNumberId } from './simulator/fixtures.ts';
import { callerOptions } from './stack/caller.ts';
import { type ExecutionEnd, type LocalStack, loadTemplate, startLocalStack } from './stack/stack.ts';
import { UsageError } from './stack/usage-error.ts';

const DEFAULT_PORT = 4580;

try {
  if (process.argv.length > 2) {
    throw new UsageError(
      'npm run local takes no arguments. Set POOLS_PORT and AWS_REGION in its environment instead.',
    );
  }
  const port = portFrom(process.env.POOLS_PORT, DEFAULT_PORT);
  const options = { ...loadTemplate(), ...callerOptions(process.env), port, onExecutionEnd: report };
  const stack = await startLocalStack(options);
  console.log(greeting(stack));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stack.stop().then(() => {
        console.log('Stopped.');
        process.exit(0);
      }, fail);
    });
  }
} catch (error) {
  fail(error);
}

function report({ name, status, seconds, error }: ExecutionEnd): void {
  console.log([status.padEnd(9), name, `${seconds.toFixed(1)} s`, error ?? ''].join('  ').trimEnd());
}

function fail(error: unknown): void {
  console.error(error instanceof UsageError ? error.message : error);
  process.exit(error instanceof UsageError ? 2 : 1);
}

function greeting({ endpoint, region, output, resultsQueueUrl }: LocalStack): string {
  const machine = output('StateMachineArn');
  const queue = (url: string) => `--endpoint-url ${endpoint} --queue-url ${url}`;
  // A different number each: a number is in at most one pool.
  const [first, second, third] = [1, 2, 3].map((n) =>
    JSON.stringify({
      IsoCountryCode: 'US',
      MessageType: 'TRANSACTIONAL',
      OriginationIdentity: phoneNumberId(n),
    }),
  );
  const entry = { EventBusName: output('EventBusArn'), Source: 'onboarding', DetailType: 'PoolRequested' };
  const entries = JSON.stringify([{ ...entry, Detail: third }]);
  return `The local stack runs at ${endpoint}. Open it in a browser for the board of all requests. In another terminal:

  npx pools submit docs/tour/customers.csv --local --watch
  npx pools status --local

Or with the AWS CLI, and every SDK:

  export AWS_ENDPOINT_URL=${endpoint}
  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
  export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}

Things to try (the AWS CLI v1 needs --endpoint-url for sqs):

  aws pinpoint-sms-voice-v2 describe-phone-numbers
  aws stepfunctions start-execution --state-machine-arn ${machine} --input '${first}'
  aws events put-events --entries '${entries}'
  aws sqs send-message ${queue(output('RequestQueueUrl'))} --message-body '${second}'
  aws sqs receive-message ${queue(resultsQueueUrl)} --wait-time-seconds 20
  aws stepfunctions list-executions --state-machine-arn ${machine}
  curl ${endpoint}/_simulator

Ctrl-C stops it.
`;
}
