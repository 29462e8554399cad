import { deploy } from '../deploy/deploy.ts';
import { PACES, type PaceName, withLocalRates } from '../deploy/local-rates.ts';
import type { Services } from '../deploy/services.ts';
import { Faults } from '../faults/faults.ts';
import { openEndpoint } from '../http/endpoint.ts';
import { createRouter } from '../http/router.ts';
import { type PermissionReport, Permissions } from '../permissions/permissions.ts';
import { CloudFormation } from '../services/cloudformation/cloudformation.ts';
import { DynamoDb } from '../services/dynamodb/dynamodb.ts';
import { EventBridge } from '../services/event-bridge/event-bridge.ts';
import type { LambdaFunction } from '../services/lambda/lambda.ts';
import { runMapping } from '../services/sqs/event-source-mapping.ts';
import { Sqs } from '../services/sqs/sqs.ts';
import type { Execution } from '../services/step-functions/execution.ts';
import { KeptHistories } from '../services/step-functions/kept-histories.ts';
import { StepFunctions } from '../services/step-functions/step-functions.ts';
import { simulatorListener } from '../simulator/http.ts';
import { createSimulator, type Simulator } from '../simulator/simulator.ts';
import { Admission } from './admission.ts';
import { addPoolResults, RESULTS_QUEUE } from './pool-results.ts';
import { resolveOutputs, resolveTemplate } from './resolve.ts';
import { publishStatusChange } from './status-change.ts';
import type { Template } from './template.ts';
import { UsageError } from './usage-error.ts';

export { loadTemplate, type Template } from './template.ts';

const ACCOUNT_ID = '123456789012';
const DEFAULT_REGION = 'us-east-1';

/** Milliseconds. No call to the local stack takes longer: the longest receive waits 20 s. */
const REQUEST_TIMEOUTS = { connectionTimeout: 1_000, requestTimeout: 25_000, throwOnRequestTimeout: true };

export interface LocalStackOptions {
  /** The template to deploy. */
  template: Template;
  /** The folder with the assets in the template. */
  assets: string;
  /** 0 or undefined for any free port. */
  port?: number;
  region?: string;
  accountId?: string;
  /** Overrides for the environment of each function. They take precedence over the rate of this machine. */
  environment?: Record<string, string>;
  /** Factor by which Wait states, Retry intervals and schedules are shortened; 1 by default. */
  speed?: number;
  /** How fast the account is: `fast` by default; `aws` plays the default quotas of AWS. */
  pace?: PaceName;
  /** Receives every log line of a function. */
  onLog?: (entry: { functionName: string; line: string }) => void;
  /** Receives a line for each event that did not reach a target; standard error by default. */
  onUndelivered?: (line: string) => void;
  /** Called for every execution that has ended. */
  onExecutionEnd?: (execution: ExecutionEnd) => void;
}

export interface ExecutionEnd {
  arn: string;
  name: string;
  status: Execution['status'];
  seconds: number;
  error: string | undefined;
}

export interface LocalStack {
  /** The URL of every service, `http://127.0.0.1:…`. */
  endpoint: string;
  region: string;
  accountId: string;
  /** Credentials of a person, who may do everything. Any work, except the functions' own; the documentation uses these. */
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** Timeouts for SDK clients. Without `throwOnRequestTimeout` the SDK only warns, and waits for ever. */
  requestHandler: typeof REQUEST_TIMEOUTS;
  /**
   * An output of the template.
   * @throws UsageError when the template has no such output
   */
  output(name: string): string;
  /** The queue that receives every result event. */
  resultsQueueUrl: string;
  simulator: Simulator;
  /** The newest 10,000 log lines of a function. */
  logs(functionName: string): readonly string[];
  /** Injects faults into everything but the simulator. */
  faults: Faults;
  /** Which permissions in the template were used so far, and which were missing. */
  permissionReport(): PermissionReport;
  /** Stops everything at once, and releases the port. */
  stop(): Promise<void>;
}

/**
 * Deploys a template on this machine: one process, one port on 127.0.0.1, the protocols of AWS.
 * @throws UsageError, after cleaning up, when the port is in use or the template cannot be deployed
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { template, assets, region = DEFAULT_REGION, accountId = ACCOUNT_ID } = options;
  const { environment = {}, speed = 1, pace = 'fast', onLog = () => {}, onExecutionEnd = () => {} } = options;
  const { onUndelivered = (line) => void process.stderr.write(`${line}\n`) } = options;
  const endpoint = await openEndpoint(options.port ?? 0);
  const place = { accountId, region, endpoint: endpoint.url };
  const simulator = createSimulator({
    now: Date.now,
    accountId,
    region,
    settings: PACES[pace].simulator,
  });
  const functions = new Map<string, LambdaFunction>();
  const faults = new Faults(functions);
  const eventBridge = new EventBridge(place, faults, onUndelivered);
  const stopping = new AbortController();
  const admission = new Admission(
    () => Math.max(0, ...[...functions.values()].map(({ waitMs }) => waitMs)),
    stopping.signal,
  );
  const onStatus = (execution: Execution) => {
    publishStatusChange(execution, { eventBridge, faults });
    if (execution.ending !== undefined) onExecutionEnd(describeEnd(execution));
  };
  const stepFunctions = new StepFunctions(onStatus, {
    admit: admission.enter,
    keep: new KeptHistories().keep,
  });
  const permissions = new Permissions(place);
  const services: Services = {
    admission,
    place,
    functions,
    sqs: new Sqs(place),
    dynamoDb: new DynamoDb(place),
    eventBridge,
    stepFunctions,
    permissions,
    faults,
  };
  let outputs = new Map<string, string>();
  let polling: Promise<unknown> = Promise.resolve();

  // In this order: the sources of work, then the workers, then the services that they call.
  const stop = async (): Promise<void> => {
    stopping.abort();
    stepFunctions.stop();
    eventBridge.stop();
    await Promise.all([...functions.values()].map((lambda) => lambda.stop()));
    await services.sqs.stop();
    await polling;
    await endpoint.stop();
  };

  try {
    const resources = resolveTemplate(template, place);
    outputs = withLocalRates(resolveOutputs(template, place), pace);
    const mappings = await deploy(resources, services, {
      assets,
      environment,
      speed,
      pace,
      onLog,
      onUndelivered,
    });
    const buses = resources.filter(({ type }) => type === 'AWS::Events::EventBus').map(({ name }) => name);
    await addPoolResults(buses, eventBridge, services.sqs);
    polling = Promise.all(mappings.map((mapping) => runMapping(mapping, stopping.signal)));
    endpoint.open(createRouter(services, simulatorListener(simulator), new CloudFormation(place, outputs)));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    endpoint: endpoint.url,
    region,
    accountId,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: REQUEST_TIMEOUTS,
    output(name) {
      const value = outputs.get(name);
      if (value === undefined) throw new UsageError(`The template has no output ${name}.`);
      return value;
    },
    resultsQueueUrl: services.sqs.urlOf(RESULTS_QUEUE),
    simulator,
    logs: (functionName) => functions.get(functionName)?.lines ?? [],
    faults,
    permissionReport: () => permissions.report(),
    stop,
  };
}

const describeEnd = ({ arn, name, status, startDate, stopDate = startDate, ending }: Execution) => ({
  arn,
  name,
  status,
  seconds: (stopDate - startDate) / 1000,
  error: ending?.error,
});
