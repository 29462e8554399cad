const NAMESPACE = 'SmsPoolProvisioner';

interface Metric {
  name: string;
  unit: 'Count' | 'Seconds';
  value: number;
}

/**
 * One line in the embedded metric format of CloudWatch, which needs no API call.
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

/** A pool is ready. `secondsToActive` counts from the response of CreatePool until a poll saw the pool ACTIVE. */
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

/** What arrived asks for no pool, and has no result. */
export const countNotARequest = (): void => emit([{ name: 'NotARequest', unit: 'Count', value: 1 }], {});

/** The reconciler published a result. Rare, and worth an investigation. */
export const countInterrupted = (): void => emit([{ name: 'Interrupted', unit: 'Count', value: 1 }], {});

/** The time until the next free slot for CreatePool: during a bulk, the time until its last call. */
export const reportSlotWait = (seconds: number): void =>
  emit([{ name: 'SecondsToSlot', unit: 'Seconds', value: seconds }], {});
