import { Alarm, ComparisonOperator, type IMetric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { failed, OPERATOR_CLASSES, ofFunction, ours, sum } from '../metrics.ts';
import type { Integrations } from './integrations.ts';
import type { QueueTrigger } from './queue-trigger.ts';
import type { Reconciler } from './reconcile.ts';
import type { Steps } from './steps.ts';

interface AlarmsProps {
  config: Config;
  topic: ITopic;
  machine: IStateMachine;
  steps: Steps;
  queueTrigger: QueueTrigger;
  reconciler: Reconciler;
  /** Only where there are integrations. */
  integrations: Integrations | undefined;
  undelivered: IQueue;
  parkedResults: IQueue;
}

interface Watch {
  /** The suffix of the alarm's name. */
  name: string;
  /** What happened, in a sentence. The heading names the section of the runbook. */
  description: string;
  heading: string;
  metric: IMetric;
  /** The lowest value that raises the alarm; 1 by default. */
  threshold?: number;
  /** How many periods in a row; 1 by default. */
  periods?: number;
  /** Most of these metrics have no data while nothing is wrong, even the depth of an idle queue. */
  missing?: TreatMissingData;
}

/** Every condition that an operator must know of. */
export class Alarms extends Construct {
  readonly all: Alarm[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { config, machine, steps, queueTrigger, reconciler, integrations } = props;
    // An alarm holds at most ten metrics. The reconciler and the functions of integrations are left out: Lambda itself
    // retries their throttled invocations.
    const functions = [...steps.all, queueTrigger.dispatcher].map((one) => one.function);

    const watches: Watch[] = [
      {
        name: 'failed-by-our-own-fault',
        description: 'Requests failed for a reason that their sender cannot correct.',
        heading: 'Requests fail by our own fault',
        // No count of failures includes a result that could not be recorded: its function's errors are added.
        metric: sum(
          [...OPERATOR_CLASSES.map(failed), ofFunction(steps.recordResult.function, 'Errors')],
          'Failed by our own fault',
        ),
      },
      {
        name: 'executions-timed-out',
        description: 'Executions ran out of time.',
        heading: 'Executions time out',
        metric: machine.metricTimedOut({ statistic: Stats.SUM }),
      },
      {
        name: 'reconciler-used',
        description: 'Executions ended without a result, and reconcile-on-execution-ended published it.',
        heading: 'The reconciler answered',
        metric: ours('Interrupted'),
      },
      {
        name: 'results-parked',
        description: 'The bus rejected results. They wait in a queue, and their requesters wait too.',
        heading: 'Results are parked',
        metric: depth(props.parkedResults),
      },
      {
        name: 'requests-dlq-filled',
        description: 'Messages could not be dispatched. Their requests have no result.',
        heading: 'Messages could not be dispatched',
        metric: depth(queueTrigger.deadLetters),
      },
      {
        name: 'request-events-dlq-filled',
        description: 'Events started no execution. Their requests have no result.',
        heading: 'Events started no execution',
        metric: depth(props.undelivered),
      },
      {
        name: 'interrupted-dlq-filled',
        description: 'reconcile-on-execution-ended failed. An execution may have ended without a result.',
        heading: 'The reconciler failed',
        metric: depth(reconciler.deadLetters),
      },
      ...(integrations === undefined
        ? []
        : [
            {
              name: 'integrations-dlq-filled',
              description: 'Events were not translated. An onboarding system waits for a result.',
              heading: 'Events were not translated',
              metric: depth(integrations.deadLetters),
            },
          ]),
      {
        name: 'reconciler-schedule-failed',
        description: 'reconcile-on-schedule failed. A request may be without a result.',
        heading: 'The reconciler failed',
        metric: ofFunction(reconciler.onSchedule.function, 'Errors'),
        // The next scheduled run retries what this one failed on.
        periods: 3,
      },
      {
        name: 'requests-waiting',
        description: 'Requests stay in the queue, which normally empties within seconds.',
        heading: 'Requests wait in the queue',
        metric: queueTrigger.requests.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM }),
        threshold: config.alarms.oldestMessageSeconds,
      },
      {
        name: 'throttled',
        description:
          'AWS throttled calls that must not be throttled, or a request until its retries were exhausted.',
        heading: 'AWS throttles',
        metric: sum(
          [
            failed('Throttled'),
            machine.metricThrottled({ statistic: Stats.SUM }),
            ...functions.map((fn) => ofFunction(fn, 'Throttles')),
          ],
          'Throttled',
        ),
      },
      {
        name: 'quota-used-up',
        description: 'The wait for a CreatePool slot has been too long for half an hour.',
        heading: 'The quota is used up',
        metric: ours('SecondsToSlot', Stats.MAXIMUM),
        threshold: config.alarms.slotWaitSeconds,
        // A bulk waits for some minutes by design: slots spread it over time.
        periods: 6,
      },
      {
        name: 'requests-stand-still',
        description: 'Requests run, and for a quarter of an hour none has got a result.',
        heading: 'Requests stand still',
        metric: ours('SecondsWithoutResult', Stats.MINIMUM),
        threshold: config.alarms.withoutResultSeconds,
        // A single request that waits for its pool until polling.poolDeadlineSeconds exceeds the threshold by seconds, and
        // has its result before the next measurement.
        periods: 2,
        // Measured in every run, also as 0. A run that is missing during a standstill must not end the alarm.
        missing: TreatMissingData.IGNORE,
      },
    ];

    this.all = watches.map((watch) => this.#alarm(watch, config, props.topic));
  }

  #alarm(
    { name, description, heading, metric, threshold = 1, periods = 1, missing }: Watch,
    { service }: Config,
    topic: ITopic,
  ) {
    const alarm = new Alarm(this, name, {
      alarmName: `${service}-${name}`,
      alarmDescription: `${description} Runbook: docs/runbook.md, "${heading}".`,
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: missing ?? TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(topic));
    return alarm;
  }
}

const depth = (queue: IQueue) => queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM });
