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
  /** The end of the alarm's name. */
  name: string;
  /** What has happened when it goes off, in a sentence; then the heading of the runbook that helps. */
  description: string;
  heading: string;
  metric: IMetric;
  /** The least value that is too much; 1 unless said otherwise. */
  threshold?: number;
  /** How many periods in a row; 1 unless said otherwise. */
  periods?: number;
}

/** Everything that a person has to be told of. */
export class Alarms extends Construct {
  readonly all: Alarm[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { config, machine, steps, queueTrigger, reconciler, integrations } = props;
    // An alarm has room for ten metrics. What Lambda itself calls again where it is throttled is not among them: the
    // reconciler, and the functions of integrations.
    const functions = [...steps.all, queueTrigger.dispatcher].map((one) => one.function);

    const watches: Watch[] = [
      {
        name: 'failed-by-our-own-fault',
        description: 'Requests failed for a reason that their sender cannot mend.',
        heading: 'Requests fail by our own fault',
        // An result that could not even be recorded is in no count of failures: its function's errors stand in.
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
        description:
          'Executions ended without an answer, and reconcile-on-execution-ended answered in their place.',
        heading: 'The reconciler answered',
        metric: ours('Interrupted'),
      },
      {
        name: 'results-parked',
        description: 'The bus refused results; they wait in a queue, and their requesters wait too.',
        heading: 'Results are parked',
        metric: depth(props.parkedResults),
      },
      {
        name: 'requests-dlq-filled',
        description: 'Messages could not be dispatched; their requests have no answer.',
        heading: 'Messages could not be dispatched',
        metric: depth(queueTrigger.deadLetters),
      },
      {
        name: 'request-events-dlq-filled',
        description: 'Events started no execution; their requests have no answer.',
        heading: 'Events started no execution',
        metric: depth(props.undelivered),
      },
      {
        name: 'interrupted-dlq-filled',
        description: 'reconcile-on-execution-ended failed; an execution may have ended without an answer.',
        heading: 'The reconciler failed',
        metric: depth(reconciler.deadLetters),
      },
      ...(integrations === undefined
        ? []
        : [
            {
              name: 'integrations-dlq-filled',
              description: 'Events were not translated; an onboarding system waits for a result.',
              heading: 'Events were not translated',
              metric: depth(integrations.deadLetters),
            },
          ]),
      {
        name: 'reconciler-schedule-failed',
        description: 'reconcile-on-schedule failed; a request may be without an answer.',
        heading: 'The reconciler failed',
        metric: ofFunction(reconciler.onSchedule.function, 'Errors'),
        // The next scheduled run does again what this one failed at.
        periods: 3,
      },
      {
        name: 'requests-waiting',
        description: 'Requests stay in the queue, which is emptied within seconds when all is well.',
        heading: 'Requests wait in the queue',
        metric: queueTrigger.requests.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM }),
        threshold: config.alarms.oldestMessageSeconds,
      },
      {
        name: 'throttled',
        description: 'AWS throttled what must not be throttled, or a request until it was given up.',
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
        description: 'For half an hour the wait for a moment to call CreatePool has been too long.',
        heading: 'The quota is used up',
        metric: ours('SecondsToSlot', Stats.MAXIMUM),
        threshold: config.alarms.slotWaitSeconds,
        // A bulk is long for some minutes, and that is what slots are for.
        periods: 6,
      },
    ];

    this.all = watches.map((watch) => this.#alarm(watch, config, props.topic));
  }

  #alarm(
    { name, description, heading, metric, threshold = 1, periods = 1 }: Watch,
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
      // Nothing counted is nothing wrong: each of these is silent while all is well, even a queue that lies idle.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(topic));
    return alarm;
  }
}

const depth = (queue: IQueue) => queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM });
