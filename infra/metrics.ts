import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/** The namespace that functions/runtime/metrics.ts writes to. */
const NAMESPACE = 'SmsPoolProvisioner';

/** Minutes of every metric: as fine as AWS/States and AWS/SQS are reliably, and soon enough for a person. */
const PERIOD = Duration.minutes(5);

/**
 * The failure classes that somebody on the operator's or AWS's side has to act on. A request that is wrong is the
 * requester's to mend; Throttled and Interrupted have alarms of their own.
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

/** A metric of our own, as the functions' logs carry it. */
export const ours = (metricName: string, statistic: string = Stats.SUM): Metric =>
  new Metric({ namespace: NAMESPACE, metricName, statistic, period: PERIOD });

/** Requests that failed with a class. */
export const failed = (failureClass: string): Metric =>
  ours('Failed').with({ dimensionsMap: { FailureClass: failureClass }, label: failureClass });

/** A metric of a function, summed. */
export const ofFunction = (fn: IFunction, metricName: string, label?: string): Metric =>
  fn.metric(metricName, { statistic: Stats.SUM, period: PERIOD, ...(label && { label }) });

/** All of them together. A metric without data counts as nothing, where `+` would make the whole sum vanish. */
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
 * @param operation what the function calls; in camelCase, as it names the metric too
 */
export const shareOfQuota = (fn: IFunction, operation: string, perSecond: number): MathExpression =>
  new MathExpression({
    expression: `${operation} / PERIOD(${operation}) / ${perSecond}`,
    usingMetrics: { [operation]: ofFunction(fn, 'Invocations') },
    period: PERIOD,
    label: operation,
  });
