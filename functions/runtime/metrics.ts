const NAMESPACE = 'SmsPoolProvisioner';

interface Metric {
  name: string;
  unit: 'Count' | 'Seconds';
  value: number;
}

/**
 * One line in CloudWatch's embedded metric format: Logs turns it into metrics without a call of ours.
 * Source: CloudWatch user guide, "Embedded metric format specification".
 */
const emit = (metrics: Metric[], dimensions: Record<string, string>): void => {
  const line = {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: NAMESPACE,
          Dimensions: [Object.keys(dimensions)],
          Metrics: metrics.map(({ name, unit }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    ...dimensions,
    ...Object.fromEntries(metrics.map(({ name, value }) => [name, value])),
  };

  process.stdout.write(`${JSON.stringify(line)}\n`);
};

/** A pool is ready. `secondsToActive` counts from CreatePool's answer until the pool was seen ACTIVE. */
export const countProvisioned = (secondsToActive: number): void =>
  emit(
    [
      { name: 'Provisioned', unit: 'Count', value: 1 },
      { name: 'SecondsToActive', unit: 'Seconds', value: secondsToActive },
    ],
    {},
  );

/** A request failed, counted by class. */
export const countFailed = (failureClass: string): void =>
  emit([{ name: 'Failed', unit: 'Count', value: 1 }], { FailureClass: failureClass });

/** The reconciler had to answer for an execution: rare, and worth a look. */
export const countInterrupted = (): void => emit([{ name: 'Interrupted', unit: 'Count', value: 1 }], {});

/** How far ahead the next free moment for CreatePool is: under a bulk, when the last of it will be asked for. */
export const reportSlotWait = (seconds: number): void =>
  emit([{ name: 'SecondsToSlot', unit: 'Seconds', value: seconds }], {});
