import { execFile } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod/mini';
import { certificate } from '../../simulation/stub/stub.ts';

const program = path.join(import.meta.dirname, 'process.js');

const Run = z.object({
  loaded: z.array(z.string()),
  ended: z.array(z.string()),
  results: z.array(z.unknown()),
});
type Run = z.infer<typeof Run>;

/** The variables that Lambda sets for every function. */
export const LAMBDA = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'session-token',
  AWS_LAMBDA_FUNCTION_NAME: 'function',
  _X_AMZN_TRACE_ID: 'Root=1-67891233-abcdef012345678912345678',
};

/** The variables that the functions of this service need to start, as the stack sets them. */
const SETTINGS = {
  POLL_INITIAL_DELAY_SECONDS: '5',
  POLL_INTERVAL_SECONDS: '5',
  POOL_DEADLINE_SECONDS: '3600',
  RATE_LIMIT_TABLE: 'rate-limit',
  // So fast that no test waits for its slot.
  CREATE_POOL_RATE: '1000',
  CREATE_POOL_BURST: '1',
  DESCRIBE_POOLS_RATE: '1000',
  DESCRIBE_POOLS_BURST: '1',
  QUOTA_SHARE: '1',
  SLOT_DEADLINE_SECONDS: '43200',
  EXHAUSTED_SECONDS: '60',
  STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:123456789012:stateMachine:provision-pool',
  REQUEST_DETAIL_TYPE: 'PoolRequested',
  EVENT_BUS_NAME: 'sms-pool-provisioner',
  LEDGER_TABLE: 'ledger',
  SERVICE_NAME: 'sms-pool-provisioner',
  CREATE_DEADLINE_SECONDS: '900',
  RECONCILER_GRACE_SECONDS: '120',
  RECONCILER_WINDOW_SECONDS: '1800',
  EXECUTION_LIFE_SECONDS: '14400',
  REQUESTS_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/pool-requests',
  REQUESTS_DLQ_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/pool-requests-dlq',
  REQUEST_EVENTS_DLQ_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/request-events-dlq',
  INTERRUPTED_DLQ_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/interrupted-dlq',
  PARKED_RESULTS_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/parked-results',
  CREATE_POOL_PER_SECOND: '1',
  INTEGRATIONS: '[]',
};

/** Loads a bundle in a new process with only this environment, and calls it once for each event. */
export const run = async (
  file: string,
  environment: Record<string, string>,
  ...events: unknown[]
): Promise<Run> => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [program, pathToFileURL(file).href, ...events.map((event) => JSON.stringify(event))],
    { env: { NODE_EXTRA_CA_CERTS: certificate, ...SETTINGS, ...environment } },
  );

  return Run.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
};
