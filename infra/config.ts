import * as z from 'zod';

/** What CloudWatch Logs accepts as days of retention, as far as anybody would want it here. */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365] as const;

const name = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    'A name has lower-case letters, digits and hyphens, at most 40, a letter first.',
  );

const seconds = (most: number) =>
  z
    .int('Whole seconds are needed.')
    .min(1, 'At least one second is needed.')
    .max(most, `AWS allows ${most} seconds at the most.`);

const Config = z
  .object({
    /** Prefix of the function names, and the source that functions/shared/contracts.ts gives the result events. */
    service: name,
    /** The bus that requests come in by and that results go out by. */
    busName: name,
    /** The rule that starts an execution for each request on the bus. */
    requestRuleName: name,
    /** The state machine. */
    stateMachineName: name,
    queues: z.object({
      /** Bulk requests come in here. */
      requests: name,
      /** Messages that could not be dispatched. */
      requestsDlq: name,
      /** Events that EventBridge could not hand to the state machine. */
      requestEventsDlq: name,
      /** Outcomes that the bus refused. */
      parkedOutcomes: name,
    }),
    functions: z.object({
      /** Timeout in seconds of a function that is one state: above the SDK's timeouts, below the Task's. */
      stepTimeoutSeconds: seconds(900),
      /** Timeout in seconds of dispatch-requests: one batch, in which a message may hold 100 requests. */
      dispatchTimeoutSeconds: seconds(900),
      /** Memory in MB. Lambda hands out processor time with it, and a cold start is mostly compiling the SDK. */
      memoryMb: z
        .int()
        .min(128, 'Lambda has 128 MB at least.')
        .max(10_240, 'Lambda has 10,240 MB at the most.'),
    }),
    polling: z.object({
      /** A pool that is still CREATING this many seconds after CreatePool is a failure. */
      poolDeadlineSeconds: seconds(86_400),
      /** Seconds from CreatePool to the first DescribePools. */
      firstLookSeconds: seconds(900),
      /** Most seconds between two looks; the steps double up to it. */
      lookIntervalMaxSeconds: seconds(900),
      /** Seconds in which DescribePools may not yet know a new pool. */
      visibilityGraceSeconds: seconds(86_400),
    }),
    requestQueue: z.object({
      /** Messages that one invocation of dispatch-requests takes. */
      batchSize: z
        .int()
        .min(1, 'A batch has a message at least.')
        .max(10, 'A batch has 10 messages at the most.'),
      /** Seconds that a message stays hidden once received. */
      visibilitySeconds: seconds(43_200),
      /** Days that a message may wait to be received. */
      retentionDays: z.int().min(1, 'A day at least.').max(14, 'SQS keeps 14 days at the most.'),
      /** Times that a message is received before it moves to the DLQ. */
      maxReceives: z
        .int()
        .min(2, 'One failed receive must not be the last.')
        .max(1000, 'SQS allows 1,000 at the most.'),
      /** Invocations of dispatch-requests at a time: few, as executions wait for the CreatePool quota anyway. */
      maximumConcurrency: z
        .int()
        .min(2, 'SQS mappings allow 2 to 1,000.')
        .max(1000, 'SQS mappings allow 2 to 1,000.'),
    }),
    requestRule: z.object({
      /** Times that EventBridge tries again to start an execution before the event moves to the DLQ. */
      retryAttempts: z.int().min(0).max(185, 'EventBridge tries 185 times at the most.'),
      /** Hours after which an event that was not taken moves to the DLQ. */
      maxEventAgeHours: z
        .int()
        .min(1, 'An hour at least.')
        .max(24, 'EventBridge keeps an event for 24 hours.'),
    }),
    /** Days that a dead letter or a parked outcome waits for somebody to look at it. */
    deadLetterDays: z
      .int()
      .min(4, 'A long weekend must not lose a message.')
      .max(14, 'SQS keeps 14 days at the most.'),
    /** Days that logs are kept. */
    logRetentionDays: z.literal(RETENTION_DAYS, `CloudWatch Logs keeps ${RETENTION_DAYS.join(', ')} days.`),
  })
  .refine((config) => config.requestQueue.visibilitySeconds >= 6 * config.functions.dispatchTimeoutSeconds, {
    path: ['requestQueue', 'visibilitySeconds'],
    error:
      'A message must stay hidden for six timeouts of dispatch-requests, or it is received while it is in work.',
  })
  .refine((config) => config.requestQueue.retentionDays < config.deadLetterDays, {
    path: ['requestQueue', 'retentionDays'],
    error: 'A DLQ counts from the first send: a message that is moved late must still have days left there.',
  })
  .refine((config) => config.polling.firstLookSeconds < config.polling.poolDeadlineSeconds, {
    path: ['polling', 'firstLookSeconds'],
    error: 'The first look must come before the deadline.',
  });

/** Every value that somebody may want to change, with its unit. Names are physical: users and runbooks rely on them. */
export type Config = z.infer<typeof Config>;

/**
 * Checks a configuration.
 * @throws Error with one sentence for each value that is wrong, each with its path
 */
export function parseConfig(values: unknown): Config {
  const { data, error } = Config.safeParse(values);

  if (error) throw new Error(`The configuration does not hold:\n${z.prettifyError(error)}`);

  return data;
}

export const config = parseConfig({
  service: 'sms-pool-provisioner',
  busName: 'sms-pool-provisioner',
  requestRuleName: 'pool-requested',
  stateMachineName: 'provision-pool',
  queues: {
    requests: 'pool-requests',
    requestsDlq: 'pool-requests-dlq',
    requestEventsDlq: 'request-events-dlq',
    parkedOutcomes: 'parked-outcomes',
  },
  functions: { stepTimeoutSeconds: 15, dispatchTimeoutSeconds: 60, memoryMb: 512 },
  polling: {
    poolDeadlineSeconds: 900,
    firstLookSeconds: 3,
    lookIntervalMaxSeconds: 30,
    visibilityGraceSeconds: 60,
  },
  requestQueue: {
    batchSize: 10,
    visibilitySeconds: 360,
    retentionDays: 4,
    maxReceives: 5,
    maximumConcurrency: 5,
  },
  requestRule: { retryAttempts: 185, maxEventAgeHours: 24 },
  deadLetterDays: 14,
  logRetentionDays: 30,
});
