import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { FAILURE_CLASSES } from '../../functions/failures/failure-classes.ts';
import { countFailed } from '../../functions/runtime/metrics.ts';
import { config } from '../../infra/config.ts';
import { Alarm, LambdaFunction, Queue, synthesized, Topic, targetOf } from './template.ts';

const { all, template } = synthesized(config);
const alarms = all(Alarm).map(({ properties }) => properties);
const metrics = alarms.flatMap((alarm) => [
  ...(alarm.MetricName ? [{ ...alarm, Dimensions: alarm.Dimensions }] : []),
  ...alarm.Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : [])),
]);
const runbook = readFileSync('docs/runbook.md', 'utf8');

afterEach(() => {
  vi.restoreAllMocks();
});

describe('an alarm', () => {
  it('notifies the topic', () => {
    const topics = all(Topic).map(({ id }) => id);

    const told = alarms.map(({ AlarmActions }) => AlarmActions.map(targetOf));

    expect(alarms).not.toEqual([]);
    expect(told).toEqual(alarms.map(() => topics));
  });

  it('treats missing data as normal, since its events are rare', () => {
    const treatments = new Set(alarms.map(({ TreatMissingData }) => TreatMissingData));

    expect([...treatments]).toEqual(['notBreaching']);
  });

  it.each(alarms)('names a heading of the runbook: $AlarmName', ({ AlarmDescription }) => {
    const [, heading = ''] = /docs\/runbook\.md, "(.+)"\.$/.exec(AlarmDescription) ?? [];

    const parts = partsOf(heading);

    expect(Object.keys(parts)).toEqual(['Description', 'Investigation', 'Resolution']);
    expect(Object.values(parts).filter((part) => part.trim().length < 40)).toEqual([]);
    expect(parts.Investigation).toMatch(/```sh\n[^`]*\baws /);
  });
});

describe('an alarm’s threshold', () => {
  it.each(alarms)('is reachable: $AlarmName', ({ AlarmName, Threshold }) => {
    const { oldestMessageSeconds, slotWaitSeconds } = config.alarms;
    const waits = { 'requests-waiting': oldestMessageSeconds, 'quota-used-up': slotWaitSeconds };
    const [, seconds = 1] = Object.entries(waits).find(([name]) => AlarmName.endsWith(name)) ?? [];

    expect(Threshold).toBe(seconds);
  });
});

describe('the alarms', () => {
  it('watch every failure class that is not the requester’s, each once', () => {
    const needed = Object.entries(FAILURE_CLASSES)
      .filter(([, { owner }]) => owner !== 'requester')
      // reconcile-on-execution-ended counts Interrupted under a separate name. An operator cancels a batch on purpose.
      .flatMap(([name]) => (['Cancelled', 'Interrupted'].includes(name) ? [] : [name]));

    const watched = metrics
      .flatMap(({ Dimensions }) => Dimensions)
      .flatMap(({ Name, Value }) => (Name === 'FailureClass' ? [Value] : []));

    expect(watched.toSorted()).toEqual(needed.toSorted());
    expect(metrics).toContainEqual(
      expect.objectContaining({ Namespace: 'SmsPoolProvisioner', MetricName: 'Interrupted', Dimensions: [] }),
    );
  });

  it('count what the functions write', () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    countFailed('WorkflowFault');
    const { _aws, ...line } = Line.parse(JSON.parse(String(write.mock.calls[0]?.[0])));

    const written = _aws.CloudWatchMetrics.map(({ Namespace, Dimensions, Metrics }) => ({
      Namespace,
      MetricName: Metrics[0]?.Name,
      Dimensions: Dimensions[0]?.map((Name) => ({ Name, Value: line[Name] })),
    }));

    expect(metrics).toEqual(expect.arrayContaining(written));
  });

  it('watch every queue: its depth if only people read it, its age if a function does', () => {
    const queues = all(Queue);

    const watched = metrics
      .filter(({ Namespace }) => Namespace === 'AWS/SQS')
      .map(({ MetricName, Dimensions }) => [MetricName, Dimensions[0]?.Value]);

    const expected = queues.map(({ id, properties }) => [
      properties.RedrivePolicy ? 'ApproximateAgeOfOldestMessage' : 'ApproximateNumberOfMessagesVisible',
      { 'Fn::GetAtt': [id, 'QueueName'] },
    ]);
    expect(watched).toHaveLength(expected.length);
    expect(watched).toEqual(expect.arrayContaining(expected));
  });

  it('watch the throttles of every function that a request waits for', () => {
    // Lambda retries the reconciler and the functions of integrations, and only the viewer waits for the board.
    const functions = all(LambdaFunction)
      .filter(({ id }) => !/^(Reconciler|RequestBoard|Integrations)/.test(id))
      .map(({ id }) => ({ Ref: id }));

    const watched = metrics
      .filter(({ MetricName }) => MetricName === 'Throttles')
      .map(({ Dimensions }) => Dimensions[0]?.Value);

    expect(watched).toHaveLength(functions.length);
    expect(watched).toEqual(expect.arrayContaining(functions));
  });

  it('draw the line of the dashboard from the quota', () => {
    const { createPool, ...others } = config.quotas;
    const raised = synthesized({
      ...config,
      quotas: { ...others, createPool: { ...createPool, ratePerSecond: 7 } },
    });

    expect(JSON.stringify(raised.template)).toMatch(/PERIOD\(createPool\) \/ 7\b/);
  });

  it('are on the dashboard', () => {
    const dashboards = Object.values(template.Resources).filter(
      ({ Type }) => Type === 'AWS::CloudWatch::Dashboard',
    );

    const ids = all(Alarm).map(({ id }) => id);

    expect(dashboards).toHaveLength(1);
    expect(ids.filter((id) => !JSON.stringify(dashboards).includes(`"${id}"`))).toEqual([]);
  });
});

const Line = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

/** The sections under a heading of the second level, by their headings of the third. */
function partsOf(heading: string): Record<string, string> {
  const [section = ''] = runbook.split(/^## /m).filter((one) => one.startsWith(`${heading}\n`));
  const [, ...parts] = section.split(/^### /m);

  return Object.fromEntries(
    parts.map((part) => {
      const [title = '', ...lines] = part.split('\n');
      return [title.trim(), lines.join('\n')];
    }),
  );
}
