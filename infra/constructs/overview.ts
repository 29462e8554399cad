import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  CustomWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { failed, OPERATOR_CLASSES, ofFunction, ours, shareOfQuota } from '../metrics.ts';
import type { Alarms } from './alarms.ts';
import type { Integrations } from './integrations.ts';
import type { QueueTrigger } from './queue-trigger.ts';
import type { Reconciler } from './reconcile.ts';
import type { RequestBoard } from './show-board.ts';
import type { Steps } from './steps.ts';

interface OverviewProps {
  config: Config;
  alarms: Alarms;
  board: RequestBoard;
  machine: IStateMachine;
  steps: Steps;
  queueTrigger: QueueTrigger;
  reconciler: Reconciler;
  /** Only where there are integrations. */
  integrations: Integrations | undefined;
  undelivered: IQueue;
  parkedResults: IQueue;
}

const HALF = 12;

/** In grid units of some 48 pixels: room for the figures, the graphs and the newest failures. */
const BOARD_HEIGHT = 18;

/** One dashboard: requests and their results, the use of the quotas, and what waits for an operator. */
export class Overview extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: OverviewProps) {
    super(scope, id);
    const { config, alarms, board, machine, steps, queueTrigger, reconciler, integrations } = props;
    const sums = { statistic: Stats.SUM };
    const deepest = { statistic: Stats.MAXIMUM };

    const rows: IWidget[][] = [
      [new AlarmStatusWidget({ title: 'Alarms', alarms: alarms.all, width: 2 * HALF })],
      [
        new CustomWidget({
          title: 'Requests',
          functionArn: board.function.function.functionArn,
          // The links in it invoke the function again.
          params: { endpoint: board.function.function.functionArn },
          width: 2 * HALF,
          height: BOARD_HEIGHT,
          updateOnRefresh: true,
          updateOnResize: false,
          updateOnTimeRangeChange: true,
        }),
      ],
      [
        graph('Executions', [
          machine.metricStarted(sums),
          machine.metricSucceeded(sums),
          machine.metricFailed(sums),
          machine.metricTimedOut(sums),
          machine.metricAborted(sums),
        ]),
        graph('Failures that the requester does not own', [
          ...OPERATOR_CLASSES.map(failed),
          failed('Throttled'),
          ours('Interrupted'),
        ]),
      ],
      [
        new GraphWidget({
          title: 'CreatePool: share of the quota, and wait for a slot',
          left: [
            shareOfQuota(steps.createPool.function, 'createPool', config.quotas.createPool.ratePerSecond),
          ],
          leftAnnotations: [{ value: 1, label: 'Quota' }],
          leftYAxis: { min: 0 },
          right: [ours('SecondsToSlot', Stats.MAXIMUM).with({ label: 'Seconds until the next free slot' })],
          width: HALF,
        }),
        graph(
          'Seconds until a pool is ACTIVE',
          [Stats.p(50), Stats.p(95), Stats.MAXIMUM].map((statistic) =>
            ours('SecondsToActive', statistic).with({ label: statistic }),
          ),
        ),
      ],
      [
        new GraphWidget({
          title: 'Request queue, and time without a result while requests run',
          left: [queueTrigger.requests.metricApproximateNumberOfMessagesVisible(deepest)],
          right: [
            queueTrigger.requests.metricApproximateAgeOfOldestMessage(deepest),
            ours('SecondsWithoutResult', Stats.MINIMUM).with({ label: 'Seconds without a result' }),
          ],
          width: HALF,
        }),
        graph(
          'Waiting for an operator',
          [
            queueTrigger.deadLetters,
            props.undelivered,
            reconciler.deadLetters,
            props.parkedResults,
            ...(integrations === undefined ? [] : [integrations.deadLetters]),
          ].map((queue) => queue.metricApproximateNumberOfMessagesVisible(deepest)),
        ),
      ],
      [
        graph(
          'Errors of functions, including retried ones',
          [
            ...steps.all,
            queueTrigger.dispatcher,
            reconciler.reporter,
            board.function,
            ...(integrations === undefined
              ? []
              : [integrations.translateEvent, integrations.translateResult]),
          ].map(({ verbNoun, function: fn }) => ofFunction(fn, 'Errors', verbNoun)),
        ),
      ],
    ];

    this.dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: config.service,
      defaultInterval: Duration.hours(12),
      widgets: rows,
    });
  }
}

const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: HALF });
