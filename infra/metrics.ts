import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/** The namespace that functions/runtime/metrics.ts writes to. */
const NAMESPACE = 'SmsPoolProvisioner';

/** Minutes of every metric: the finest period that AWS/States and AWS/SQS support reliably. */
const PERIOD = Duration.minutes(5);

/**
 * The failure classes that the operator or AWS must act on. The requester corrects an invalid request. Throttled and
 * Interrupted have alarms of their own. Cancelled needs none: an operator cancels a batch on purpose.
 */
export const OPERATOR_CLASSES = [
  'WorkflowFault',
  'AccessDenied',
  'QuotaExceeded',
  'Conflict',
  'ServiceUnavailable',
  'OutcomeUnknown',
  'PoolCreationTimedOut',
  'PoolNotUsable',
];

/** A metric of this service, from the functions' logs. */
export const ours = (metricName: string, statistic: string = Stats.SUM): Metric =>
  new Metric({ namespace: NAMESPACE, metricName, statistic, period: PERIOD });

/** Requests that failed with this class. */
export const failed = (failureClass: string): Metric =>
  ours('Failed').with({ dimensionsMap: { FailureClass: failureClass }, label: failureClass });

/** A metric of a function, summed. */
export const ofFunction = (fn: IFunction, metricName: string, label?: string): Metric =>
  fn.metric(metricName, { statistic: Stats.SUM, period: PERIOD, ...(label && { label }) });

/** The sum of all. SUM skips a metric without data, where `+` would make the whole sum vanish. */
export const sum = (metrics: Metric[], label: string): MathExpression => {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));

  return new MathExpression({
    expression: `SUM([${Object.keys(usingMetrics).join(', ')}])`,
    usingMetrics,
    period: PERIOD,
    label,
  });
};

/**
 * Invocations a second, as a share of a quota: 1 is all that the account may call.
 * @param operation what the function calls, in camelCase; the names of the metrics derive from it
 */
export const shareOfQuota = (fn: IFunction, operation: string, perSecond: number): MathExpression =>
  new MathExpression({
    expression: `${operation} / PERIOD(${operation}) / ${perSecond}`,
    usingMetrics: { [operation]: ofFunction(fn, 'Invocations') },
    period: PERIOD,
    label: operation,
  });
