import * as z from 'zod';
import {
  burst,
  busNameOrArn,
  detailType,
  eventSource,
  logRetention,
  name,
  principal,
  ratePerSecond,
  region,
  seconds,
  tags,
  topicArn,
} from './config/fields.ts';
import { integrations } from './config/integrations.ts';
import { RESULT_SOURCE } from './result-source.ts';

/** The rules of one stack. Each needs a unique name. */
const ruleNamesOf = (config: {
  requestRuleName: string;
  resultRuleName: string;
  statusRuleName: string;
  reconcilerScheduleName: string;
  integrations: { name: string }[];
}) => [
  config.requestRuleName,
  ...config.integrations.map(({ name }) => `${config.requestRuleName}-${name}`),
  config.resultRuleName,
  config.statusRuleName,
  config.reconcilerScheduleName,
];

/**
 * The history events of one poll, and the limit for all polls. A history holds 25,000 events, after which Step
 * Functions ends the execution. The rest is for reservations, which are bounded, and for retries. Source: Step Functions
 * developer guide, "Quotas related to state machine executions".
 */
export const EVENTS_A_POLL = 9;
export const EVENTS_FOR_POLLS = 18_000;

const Config = z
  .strictObject({
    /** Prefix of functions, alarms and dashboard, and the source that functions/model/detail-type.ts gives the results. */
    service: name,
    /** The bus that receives requests and results. */
    bus: z.discriminatedUnion('own', [
      z.strictObject({
        /** The stack creates the bus, and deletes it with the stack. */
        own: z.literal(true),
        name,
      }),
      z.strictObject({
        /** The bus already exists in the account and Region of the stack. */
        own: z.literal(false),
        nameOrArn: busNameOrArn,
      }),
    ]),
    requests: z.strictObject({
      /** The detail-type of an event that requests a pool. */
      detailType,
      /** The sources whose events are accepted as requests. Without any, all but the service's own are accepted. */
      sources: z.array(eventSource),
      /**
       * Principals outside the account that may put requests on the bus: accounts by id, roles by ARN. In the account IAM
       * decides: every principal with events:PutEvents on the bus may.
       */
      principals: z.array(principal),
    }),
    /** Onboarding systems with events of their own. Without any, no integration resources are deployed. */
    integrations,
    /**
     * The rule that starts an execution for each request on the bus. The rules that send events of integrations to
     * translate-event have this name and the name of the integration.
     */
    requestRuleName: name,
    /** The rule that sends the results of integrations' requests to translate-result. */
    resultRuleName: name,
    /** The rule that sends each execution that ended without success to reconcile-on-execution-ended. */
    statusRuleName: name,
    /** The rule that starts reconcile-on-schedule. */
    reconcilerScheduleName: name,
    /** The state machine. */
    stateMachineName: name,
    ledger: z.strictObject({
      /** The table with one record for each request. */
      tableName: name.min(3, 'A table name has at least 3 characters.'),
      /** Whether DynamoDB refuses to delete the table, once the stack stands. Deleting the stack keeps it in any case. */
      deletionProtection: z.boolean(),
    }),
    queues: z.strictObject({
      /** Receives bulk requests. */
      requests: name,
      /** Messages that could not be dispatched. */
      requestsDlq: name,
      /** Events that EventBridge could not deliver to the state machine. */
      requestEventsDlq: name,
      /** Events of ended executions that reconcile-on-execution-ended could not process. */
      interruptedDlq: name,
      /** Results that the bus rejected. */
      parkedResults: name,
      /** Events that could not be translated from or for an integration. */
      integrationsDlq: name,
    }),
    functions: z.strictObject({
      /**
       * Timeout in seconds of a function that runs one state, or serves integrations: above the SDK's timeouts, below the
       * Task's.
       */
      stepTimeoutSeconds: seconds(900),
      /**
       * Timeout in seconds of find-pool, which reads pages of pools and their tags for 60 s. Below the 90 s of its Task.
       */
      findPoolTimeoutSeconds: seconds(900),
      /** Timeout in seconds of dispatch-requests: one batch, whose messages may each hold 100 requests. */
      dispatchTimeoutSeconds: seconds(900),
      /** Timeout in seconds of reconcile-on-execution-ended, which may search for a pool as find-pool does. */
      reconcileTimeoutSeconds: seconds(900),
      /** Timeout in seconds of reconcile-on-schedule, which processes one execution after another. */
      reconcileOnScheduleTimeoutSeconds: seconds(900),
      /** Timeout in seconds of show-board: the pages of one index, and five queues. */
      boardTimeoutSeconds: seconds(900),
      /** Memory in MB. Lambda allocates CPU in proportion, and a cold start mostly compiles the SDK. */
      memoryMb: z
        .int()
        .min(128, 'Lambda needs at least 128 MB.')
        .max(10_240, 'Lambda allows at most 10,240 MB.'),
      /** The processor. New Regions have lacked arm64 at first. */
      architecture: z.enum(['arm64', 'x86_64'], 'The architecture is arm64 or x86_64.'),
    }),
    /** Regions that have AWS End User Messaging SMS although infra/regions.ts says otherwise: it may be out of date. */
    regionsWithSmsVoice: z.array(region),
    /** The quotas of the account. The rate limits, the throttling alarm and the lines of the dashboard follow from them. */
    quotas: z.strictObject({
      /** CreatePool: requests a second, and the burst after a pause. */
      createPool: z.strictObject({ ratePerSecond, burst }),
      /** DescribePools: requests a second, and the burst after a pause. */
      describePools: z.strictObject({ ratePerSecond, burst }),
      /** The share of both quotas that this service uses. The rest is left to other callers in the account. */
      share: z.number().min(0.01, 'The share is at least 0.01.').max(1, 'The share is at most 1.'),
    }),
    rateLimit: z.strictObject({
      /** The table of the slots and of the status cache. */
      tableName: name.min(3, 'A table name has at least 3 characters.'),
      /** Hours that a request may wait for its slot: enough for a bulk of some 40,000 at one a second. */
      maxWaitHours: z
        .int()
        .min(1, 'At least one hour is needed.')
        .max(12, 'The state machine allows at most 12.'),
      /** Seconds without any call of CreatePool after the account reached its quota of pools. */
      exhaustedSeconds: seconds(3_600),
    }),
    polling: z
      .strictObject({
        /** A pool that is still CREATING this many seconds after CreatePool is a failure. */
        poolDeadlineSeconds: seconds(3_600, 'The state machine allows'),
        /** Seconds after the first CreatePool with an ambiguous outcome. After that the call is not retried. */
        createDeadlineSeconds: seconds(3_600, 'The state machine allows'),
        /** Seconds from CreatePool to the first poll of a pool. */
        initialDelaySeconds: seconds(900),
        /** Seconds between two polls of a pool. For a slow pool the wait grows to a thirtieth of its age. */
        intervalSeconds: seconds(900),
      })
      .refine(
        // Computed with a constant wait: the clocks of two functions may differ, and with them the age.
        (polling) =>
          (polling.poolDeadlineSeconds / polling.intervalSeconds) * EVENTS_A_POLL <= EVENTS_FOR_POLLS,
        {
          path: ['intervalSeconds'],
          error: `A poll is ${EVENTS_A_POLL} events, and a history has room for ${EVENTS_FOR_POLLS} of them: shorten poolDeadlineSeconds or lengthen intervalSeconds.`,
        },
      ),
    reconciler: z.strictObject({
      /** Minutes between two runs of reconcile-on-schedule. */
      everyMinutes: z
        .int()
        .min(1, 'EventBridge schedules in whole minutes.')
        .max(60, 'A result is due within an hour.'),
      /** Seconds that reconcile-on-schedule leaves an ended execution to its status-change event. */
      graceSeconds: seconds(900),
      /**
       * Seconds that the first run looks back, and for which an execution whose result cannot be published is handled
       * again: longer than several runs, as some may fail.
       */
      windowSeconds: seconds(86_400),
    }),
    requestQueue: z.strictObject({
      /** Messages that one invocation of dispatch-requests takes. */
      batchSize: z
        .int()
        .min(1, 'A batch has at least one message.')
        .max(10, 'A batch has at most 10 messages.'),
      /** Seconds that a received message stays hidden. */
      visibilitySeconds: seconds(43_200),
      /** Days that a message may wait to be received. */
      retentionDays: z
        .int()
        .min(1, 'At least one day is needed.')
        .max(14, 'SQS keeps a message for at most 14 days.'),
      /** Times that a message is received before it moves to the DLQ. */
      maxReceives: z
        .int()
        .min(2, 'A message needs at least 2 receives, or one failure moves it to the DLQ.')
        .max(1000, 'SQS allows at most 1,000.'),
      /** Concurrent invocations of dispatch-requests. A few suffice: executions wait for the CreatePool quota anyway. */
      maximumConcurrency: z
        .int()
        .min(2, 'SQS mappings allow 2 to 1,000.')
        .max(1000, 'SQS mappings allow 2 to 1,000.'),
      /**
       * SNS topics whose messages are requests. `raw` delivers a message without its notification, and so without the id
       * by which a message that SNS delivers twice is one request.
       */
      topics: z
        .array(z.strictObject({ arn: topicArn, raw: z.boolean() }))
        .refine(
          (topics) => new Set(topics.map(({ arn }) => arn)).size === topics.length,
          'Each topic can be subscribed once.',
        ),
    }),
    rules: z.strictObject({
      /** Retries of EventBridge before an event moves to the DLQ. */
      retryAttempts: z.int().min(0).max(185, 'EventBridge retries at most 185 times.'),
      /** Hours after which an undelivered event moves to the DLQ. */
      maxEventAgeHours: z
        .int()
        .min(1, 'At least one hour is needed.')
        .max(24, 'EventBridge keeps an event for at most 24 hours.'),
    }),
    /** Days that a dead letter or a parked result is kept. */
    deadLetterDays: z
      .int()
      .min(4, 'At least 4 days are needed: a message must survive a long weekend.')
      .max(14, 'SQS keeps a message for at most 14 days.'),
    /** Days that logs are kept. */
    logRetentionDays: logRetention,
    alarms: z.strictObject({
      /** The e-mail address that receives alarms. Without it, subscribe to the topic. */
      email: z.email('An e-mail address is needed. To send no e-mail, remove it.').optional(),
      /** Seconds that a request may wait in the queue before the alarm. Normally the queue is empty within seconds. */
      oldestMessageSeconds: seconds(86_400),
      /** Seconds of waiting for the CreatePool quota that raise the alarm when they last for half an hour. */
      slotWaitSeconds: seconds(86_400),
    }),
    /**
     * Whose key encrypts ledger, queues, logs and an own bus: AWS's, or one that the stack creates. The alarm topic always
     * uses the stack's key: CloudWatch cannot publish to a topic under AWS's.
     */
    encryption: z.enum(['aws', 'customer'], 'The key is aws or customer.'),
    /** Whether CloudFormation refuses to delete the stack, once it stands. */
    terminationProtection: z.boolean(),
    /** Tags of every resource that supports them. */
    tags,
  })
  .refine(({ functions }) => functions.stepTimeoutSeconds > 12 && functions.stepTimeoutSeconds < 30, {
    path: ['functions', 'stepTimeoutSeconds'],
    error:
      'The timeout of a step is 13 to 29 seconds: two attempts of the SDK take 12, and the Task ends after 30.',
  })
  .refine(({ queues }) => new Set(Object.values(queues)).size === Object.values(queues).length, {
    path: ['queues'],
    error: 'Each queue needs a unique name.',
  })
  .refine((config) => new Set(ruleNamesOf(config)).size === ruleNamesOf(config).length, {
    path: ['statusRuleName'],
    error: 'Each rule needs a unique name.',
  })
  .refine(({ bus }) => !bus.own || bus.name !== 'default', {
    path: ['bus', 'name'],
    error: 'The default bus already exists: choose another name, or set own: false.',
  })
  .refine(
    ({ reconciler }) => reconciler.windowSeconds >= reconciler.graceSeconds + 120 * reconciler.everyMinutes,
    {
      path: ['reconciler', 'windowSeconds'],
      error: 'The window must cover the grace period and two scheduled runs, or an execution can be missed.',
    },
  )
  .refine(({ functions }) => functions.reconcileOnScheduleTimeoutSeconds >= 150, {
    path: ['functions', 'reconcileOnScheduleTimeoutSeconds'],
    error: 'A scheduled run keeps its last 90 s for its last execution: it needs at least 150.',
  })
  .refine(({ requests }) => !requests.sources.includes(RESULT_SOURCE), {
    path: ['requests', 'sources'],
    error: 'The service must not accept its own results as requests: that would be an endless loop.',
  })
  .refine(({ requests }) => requests.principals.length === 0 || requests.sources.length > 0, {
    path: ['requests', 'sources'],
    error: 'Outside principals need named sources: add at least one to requests.sources.',
  })
  .refine(
    ({ integrations, requests }) =>
      integrations.every(({ event, results: { success, failure } }) =>
        [event, success, failure].every((one) => one.detailType !== requests.detailType),
      ),
    {
      path: ['integrations'],
      error: 'The detail-type of requests.detailType already requests a pool: an integration cannot use it.',
    },
  )
  .refine(({ functions }) => functions.findPoolTimeoutSeconds > 72 && functions.findPoolTimeoutSeconds < 90, {
    path: ['functions', 'findPoolTimeoutSeconds'],
    error:
      'The timeout of find-pool is 73 to 89 seconds: a search of 60 s and its last call take 72, and the Task ends after 90.',
  })
  .refine((config) => config.requestQueue.visibilitySeconds >= 6 * config.functions.dispatchTimeoutSeconds, {
    path: ['requestQueue', 'visibilitySeconds'],
    error:
      'A message must stay hidden for six timeouts of dispatch-requests, or SQS delivers it again while it is processed.',
  })
  .refine((config) => config.requestQueue.retentionDays < config.deadLetterDays, {
    path: ['requestQueue', 'retentionDays'],
    error:
      'A DLQ counts from the first send: deadLetterDays must exceed the retention of the queue, or a moved message expires early.',
  })
  .refine(({ polling }) => polling.initialDelaySeconds < polling.poolDeadlineSeconds, {
    path: ['polling', 'initialDelaySeconds'],
    error: 'The first poll must come before the deadline.',
  });

/** Every value that an operator may change, with its unit. Names are physical: users and runbooks rely on them. */
export type Config = z.infer<typeof Config>;

/** The configuration is not valid. The message has a sentence for each wrong value, with its path. */
class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** @throws ConfigurationError */
export function parseConfig(values: unknown): Config {
  const { data, error } = Config.safeParse(values);

  if (error)
    throw new ConfigurationError(
      `infra/config.ts is not valid. Correct these values:\n${z.prettifyError(error)}`,
    );

  return data;
}

export const config = parseConfig({
  service: 'sms-pool-provisioner',
  bus: { own: true, name: 'sms-pool-provisioner' },
  requests: { detailType: 'PoolRequested', sources: [], principals: [] },
  integrations: [],
  requestRuleName: 'pool-requested',
  resultRuleName: 'request-completed',
  statusRuleName: 'execution-interrupted',
  reconcilerScheduleName: 'reconcile-on-schedule',
  stateMachineName: 'provision-pool',
  ledger: { tableName: 'sms-pool-provisioner-ledger', deletionProtection: true },
  queues: {
    requests: 'pool-requests',
    requestsDlq: 'pool-requests-dlq',
    requestEventsDlq: 'request-events-dlq',
    interruptedDlq: 'interrupted-dlq',
    parkedResults: 'parked-results',
    integrationsDlq: 'integrations-dlq',
  },
  functions: {
    stepTimeoutSeconds: 15,
    findPoolTimeoutSeconds: 85,
    dispatchTimeoutSeconds: 60,
    reconcileTimeoutSeconds: 120,
    reconcileOnScheduleTimeoutSeconds: 240,
    boardTimeoutSeconds: 30,
    memoryMb: 512,
    architecture: 'arm64',
  },
  regionsWithSmsVoice: [],
  quotas: {
    createPool: { ratePerSecond: 1, burst: 1 },
    describePools: { ratePerSecond: 1, burst: 1 },
    share: 0.95,
  },
  rateLimit: { tableName: 'sms-pool-provisioner-rate-limit', maxWaitHours: 12, exhaustedSeconds: 60 },
  polling: {
    poolDeadlineSeconds: 900,
    createDeadlineSeconds: 900,
    initialDelaySeconds: 5,
    intervalSeconds: 5,
  },
  reconciler: { everyMinutes: 5, graceSeconds: 120, windowSeconds: 1_800 },
  requestQueue: {
    batchSize: 10,
    visibilitySeconds: 360,
    retentionDays: 4,
    maxReceives: 10,
    maximumConcurrency: 5,
    topics: [],
  },
  rules: { retryAttempts: 185, maxEventAgeHours: 24 },
  deadLetterDays: 14,
  logRetentionDays: 30,
  alarms: { oldestMessageSeconds: 900, slotWaitSeconds: 3_600 },
  encryption: 'aws',
  terminationProtection: true,
  tags: { service: 'sms-pool-provisioner' },
});
