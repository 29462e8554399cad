import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CONNECT_TIMEOUT_MS, REQUEST_TIMEOUT_MS } from '../../functions/aws/client.ts';
import { Result } from '../../functions/model/result.ts';
import { parseConfig, config as shipped } from '../../infra/config.ts';
import { placeholdersOf } from '../../infra/definition.ts';
import { longestWait, parseMachine } from '../../tools/docs/asl.ts';
import { SBT } from '../support/integrations.ts';
import {
  EventInvokeConfig,
  EventSourceMapping,
  LambdaFunction,
  LogGroup,
  Queue,
  type Resource,
  Rule,
  StateMachine,
  synthesized,
  targetOf,
} from './template.ts';

/** With an integration, which adds resources and changes nothing else. */
const config = parseConfig({ ...shipped, integrations: [SBT] });
const { folder, all } = synthesized(config);
const functions = all(LambdaFunction);
const queues = all(Queue);

describe('the functions', () => {
  it('are the built ones', () => {
    const built = globSync('dist/functions/*/index.mjs').map((file) => path.basename(path.dirname(file)));

    const deployed = functions.map(({ properties }) => properties.FunctionName);

    expect(deployed.toSorted()).toEqual(built.map((name) => `${config.service}-${name}`).toSorted());
  });

  it('each have a separate log group', () => {
    const logs = functions.map(({ properties }) => properties.LoggingConfig.LogGroup.Ref);

    expect(new Set(logs).size).toBe(functions.length);
  });

  it('lose no asynchronous event: one that fails three times goes to a queue', () => {
    const invokedByRules = all(Rule)
      // A schedule has no event to lose: the next run repeats it.
      .filter(({ properties }) => properties.EventPattern !== undefined)
      .flatMap(({ properties }) => properties.Targets.map(({ Arn }) => targetOf(Arn)))
      .filter((id) => functions.some((fn) => fn.id === id));

    const caught = all(EventInvokeConfig)
      .filter(({ properties: { DestinationConfig } }) =>
        queues.some(({ id }) => id === targetOf(DestinationConfig.OnFailure.Destination)),
      )
      .map(({ properties }) => properties.FunctionName.Ref);

    expect(invokedByRules).not.toEqual([]);
    expect(caught.toSorted()).toEqual(invokedByRules.toSorted());
  });

  it.each(functions)('start with the deployed environment: $properties.FunctionName', (fn) => {
    const { Variables } = fn.properties.Environment;
    // Any text stands for a Ref: its value is known only at the deployment.
    const settings = Object.entries(Variables).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : 'arn:aws:states:us-east-1:123456789012:stateMachine:provision-pool',
    ]);
    const env = { AWS_REGION: 'us-east-1', ...Object.fromEntries(settings) };
    const load = `import(${JSON.stringify(pathToFileURL(bundleOf(fn)).href)}).catch((error) => console.error(error.message))`;

    const { stderr } = spawnSync(process.execPath, ['--eval', load], { env, encoding: 'utf8' });

    expect(stderr).toBe('');
  });

  it.each(functions)('have no unused variable: $properties.FunctionName', (fn) => {
    const code = readFileSync(bundleOf(fn), 'utf8');

    const unread = Object.keys(fn.properties.Environment.Variables).filter((name) => !code.includes(name));

    expect(unread).toEqual([]);
  });
});

describe('the queues', () => {
  it('each have a dead-letter queue, or are read only by people', () => {
    const ruleTargets = all(Rule).flatMap(({ properties }) => properties.Targets);
    const deadLetters = [
      ...all(EventInvokeConfig).map(({ properties }) => properties.DestinationConfig.OnFailure.Destination),
      ...ruleTargets.map(({ DeadLetterConfig }) => DeadLetterConfig?.Arn),
      ...queues.map(({ properties }) => properties.RedrivePolicy?.deadLetterTargetArn),
    ].flatMap((arn) => (arn ? [targetOf(arn)] : []));

    const bare = queues.filter(
      ({ id, properties }) => !properties.RedrivePolicy && !deadLetters.includes(id),
    );

    expect(bare.map(({ properties }) => properties.QueueName)).toEqual([config.queues.parkedResults]);
  });

  it('report each failed message of a batch separately', () => {
    const responses = all(EventSourceMapping).map(({ properties }) => properties.FunctionResponseTypes);

    expect(responses).toEqual([['ReportBatchItemFailures']]);
  });

  it('hide a message for six timeouts of its function', () => {
    const pairs = all(EventSourceMapping).map(({ properties }) => ({
      visibility: one(queues, targetOf(properties.EventSourceArn)).VisibilityTimeout ?? 30,
      timeout: one(functions, properties.FunctionName.Ref).Timeout,
    }));

    const short = pairs.filter(({ visibility, timeout }) => visibility < 6 * timeout);

    expect(pairs).not.toEqual([]);
    expect(short).toEqual([]);
  });
});

describe('the rules', () => {
  it('never match a result of the service as a request', () => {
    const source = Result.shape.result.shape.source.def.values;
    const requests = all(Rule).filter(({ properties }) => properties.Name === config.requestRuleName);

    const sources = requests.map(({ properties }) => properties.EventPattern?.source);

    expect(sources).toEqual([[{ 'anything-but': source }]]);
  });

  it('lose no event: each target has retries and a dead-letter queue', () => {
    const targets = all(Rule)
      .filter(({ properties }) => properties.EventPattern !== undefined)
      .flatMap(({ properties }) => properties.Targets);

    const lossy = targets.filter(
      ({ DeadLetterConfig, RetryPolicy }) => !DeadLetterConfig || !RetryPolicy?.MaximumRetryAttempts,
    );

    expect(targets).toHaveLength(4);
    expect(lossy).toEqual([]);
  });
});

describe('the logs', () => {
  it('each have the configured retention', () => {
    const kept = new Set(all(LogGroup).map(({ properties }) => properties.RetentionInDays));

    expect([...kept]).toEqual([config.logRetentionDays]);
  });

  it('of the state machine hold no execution data', () => {
    const logs = all(StateMachine).map(({ properties }) => properties.LoggingConfiguration);

    expect(logs).toMatchObject([{ IncludeExecutionData: false, Destinations: [expect.anything()] }]);
  });
});

describe('the state machine', () => {
  const [machine] = all(StateMachine);
  const { DefinitionString = '{}', DefinitionSubstitutions = {} } = machine?.properties ?? {};
  const { States, TimeoutSeconds } = parseMachine(JSON.parse(DefinitionString));

  it('has a substitution for every placeholder, and no other', () => {
    const placeholders = placeholdersOf(DefinitionString);

    const substitutions = Object.keys(DefinitionSubstitutions).toSorted();

    expect(substitutions).toEqual(placeholders);
  });

  it('has a longer timeout in each layer than in the one below: SDK, function, Task, execution', () => {
    // The most attempts that a step makes of one call: two.
    const sdk = (2 * (CONNECT_TIMEOUT_MS + REQUEST_TIMEOUT_MS)) / 1000;
    const timeoutOf = (Resource = ''): number | undefined => {
      const substitution = JSON.stringify(DefinitionSubstitutions[Resource.replace(/[${}]/g, '')] ?? '');
      return functions.find(({ id }) => substitution.includes(`"${id}"`))?.properties.Timeout;
    };

    const tasks = Object.values(States)
      .filter(({ Type }) => Type === 'Task')
      .map(({ Resource, TimeoutSeconds: task = Number.NaN }) => ({ lambda: timeoutOf(Resource), task }));
    const steps = tasks.flatMap(({ lambda, task }) => (lambda === undefined ? [] : [{ lambda, task }]));

    expect(steps).toHaveLength(7);
    expect(steps.filter(({ lambda, task }) => lambda <= sdk || lambda >= task)).toEqual([]);
    expect(tasks.filter(({ task }) => !(task < TimeoutSeconds))).toEqual([]);
  });

  it('has time for every retry and for the deadline of the pool before the execution times out', () => {
    const retries = Object.values(States).flatMap(({ Retry }) => Retry);

    const waits = retries.reduce(
      (sum, retrier) => sum + longestWait(retrier),
      config.polling.poolDeadlineSeconds,
    );

    expect(waits).toBeLessThan(TimeoutSeconds);
  });
});

function bundleOf({ metadata }: Resource<unknown>): string {
  return path.join(folder, String(metadata['aws:asset:path']), 'index.mjs');
}

function one<P>(resources: Resource<P>[], id: string): P {
  const found = resources.find((resource) => resource.id === id);
  if (!found) throw new Error(`The template has no ${id} here.`);

  return found.properties;
}
