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
  seconds,
  tags,
} from './config/fields.ts';
import { integrations } from './config/integrations.ts';
import { RESULT_SOURCE } from './result-source.ts';

/** The rules of one stack, each of which needs a name of its own. */
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
 * Events of one round of the poll loop, and how many the rounds may be in all. A history holds 25,000, after which Step
 * Functions ends the execution. The rest is for reservations, which are bounded, and for retries. Source: Step Functions
 * developer guide, "Quotas related to state machine executions".
 */
export const EVENTS_A_POLL = 9;
export const EVENTS_FOR_POLLS = 18_000;

const Config = z
  .strictObject({
    /** Prefix of functions, alarms and dashboard, and the source that functions/model/result.ts gives the results. */
    service: name,
    /** The bus that requests come in by and results go out by. */
    bus: z.discriminatedUnion('own', [
      z.strictObject({
        /** The stack makes the bus, and takes it away again. */
        own: z.literal(true),
        name,
      }),
      z.strictObject({
        /** The bus is there already, in the account and Region of the stack. */
        own: z.literal(false),
        nameOrArn: busNameOrArn,
      }),
    ]),
    requests: z.strictObject({
      /** The detail-type of an event that asks for a pool. */
      detailType,
      /** The sources whose events are taken for requests; none named takes every source but the service's own. */
      sources: z.array(eventSource),
      /**
       * Who outside of IAM's own grants may put requests on the bus: other accounts by id, roles by ARN. In the account
       * of the stack IAM decides: whoever has events:PutEvents on the bus may.
       */
      principals: z.array(principal),
    }),
    /** Onboarding systems with events of their own; without any, nothing of what serves them is deployed. */
    integrations,
    /**
     * The rule that starts an execution for each request on the bus. Those that hand events of integrations to
     * translate-event have the name of the integration behind it.
     */
    requestRuleName: name,
    /** The rule that hands the answers to requests of integrations to translate-result. */
    resultRuleName: name,
    /** The rule that hands each execution that ended without success to reconcile-on-execution-ended. */
    statusRuleName: name,
    /** The rule that starts reconcile-on-schedule. */
    reconcilerScheduleName: name,
    /** The state machine. */
    stateMachineName: name,
    ledger: z.strictObject({
      /** The table with one item a request. */
      tableName: name.min(3, 'A table has a name of 3 characters at least.'),
      /** Whether DynamoDB refuses to delete the table, which the stack leaves behind in any case. */
      deletionProtection: z.boolean(),
    }),
    queues: z.strictObject({
      /** Bulk requests come in here. */
      requests: name,
      /** Messages that could not be dispatched. */
      requestsDlq: name,
      /** Events that EventBridge could not hand to the state machine. */
      requestEventsDlq: name,
      /** Ends of executions that reconcile-on-execution-ended could not look into. */
      interruptedDlq: name,
      /** Results that the bus refused. */
      parkedResults: name,
      /** Events that could not be translated from or for an integration. */
      integrationsDlq: name,
    }),
    functions: z.strictObject({
      /**
       * Timeout in seconds of a function that is one state, and of those of integrations: above the SDK's timeouts, below
       * the Task's.
       */
      stepTimeoutSeconds: seconds(900),
      /** Timeout in seconds of dispatch-requests: one batch, in which a message may hold 100 requests. */
      dispatchTimeoutSeconds: seconds(900),
      /** Timeout in seconds of reconcile-on-execution-ended: two calls, each with a second try. */
      reconcileTimeoutSeconds: seconds(900),
      /** Timeout in seconds of reconcile-on-schedule: it answers one execution after another. */
      reconcileOnScheduleTimeoutSeconds: seconds(900),
      /** Timeout in seconds of show-board: the pages of one index, and five queues. */
      boardTimeoutSeconds: seconds(900),
      /** Memory in MB. Lambda hands out processor time with it, and a cold start is mostly compiling the SDK. */
      memoryMb: z
        .int()
        .min(128, 'Lambda has 128 MB at least.')
        .max(10_240, 'Lambda has 10,240 MB at the most.'),
    }),
    /** What the account may call. Calls are rate-limited by it, and the alarm and the lines of the dashboard are drawn from it. */
    quotas: z.strictObject({
      /** CreatePool: requests a second, and how many may come at once after a pause. */
      createPool: z.strictObject({ ratePerSecond, burst }),
      /** DescribePools: requests a second, and how many may come at once after a pause. */
      describePools: z.strictObject({ ratePerSecond, burst }),
      /** The share of both that this service uses; the rest is left to others in the account. */
      share: z.number().min(0.01, 'Some share is needed.').max(1, 'There is no more than all of it.'),
    }),
    rateLimit: z.strictObject({
      /** The table of the slots, and of the status cache. */
      tableName: name.min(3, 'A table has a name of 3 characters at least.'),
      /** Hours that a request may wait for its slot: a bulk of some 40,000 at one a second. */
      maxWaitHours: z.int().min(1, 'An hour at least.').max(12, 'The state machine has room for 12.'),
      /** Seconds for which nobody calls CreatePool once the account has all the pools that it may have. */
      exhaustedSeconds: seconds(3_600),
    }),
    polling: z
      .strictObject({
        /** A pool that is still CREATING this many seconds after CreatePool is a failure. */
        poolDeadlineSeconds: seconds(3_600, 'The state machine has room for'),
        /** Seconds after a first CreatePool without a clear answer at which it is not tried again. */
        createDeadlineSeconds: seconds(3_600, 'The state machine has room for'),
        /** Seconds from CreatePool to the first poll of a pool. */
        initialDelaySeconds: seconds(900),
        /** Seconds between two polls of a pool. A pool that is slow waits for a thirtieth of its age. */
        intervalSeconds: seconds(900),
      })
      .refine(
        // As if waits did not grow with the age of the pool: clocks may differ, and the age with them.
        (polling) =>
          (polling.poolDeadlineSeconds / polling.intervalSeconds) * EVENTS_A_POLL <= EVENTS_FOR_POLLS,
        {
          path: ['intervalSeconds'],
          error: `A poll is ${EVENTS_A_POLL} events, and a history has room for ${EVENTS_FOR_POLLS} of them: the deadline must be nearer, or the interval longer.`,
        },
      ),
    reconciler: z.strictObject({
      /** Minutes between two scheduled runs for executions that ended without an answer. */
      everyMinutes: z
        .int()
        .min(1, 'EventBridge keeps to minutes.')
        .max(60, 'An answer is due within the hour.'),
      /** Seconds for which an execution that ended is left to its status-change event. */
      graceSeconds: seconds(900),
      /** Seconds after which an execution that ended is not looked at any more: some scheduled runs may fail in between. */
      windowSeconds: seconds(86_400),
    }),
    requestQueue: z.strictObject({
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
    rules: z.strictObject({
      /** Times that EventBridge tries again to deliver an event before it moves to the DLQ. */
      retryAttempts: z.int().min(0).max(185, 'EventBridge tries 185 times at the most.'),
      /** Hours after which an event that was not taken moves to the DLQ. */
      maxEventAgeHours: z
        .int()
        .min(1, 'An hour at least.')
        .max(24, 'EventBridge keeps an event for 24 hours.'),
    }),
    /** Days that a dead letter or a parked result waits for somebody to look at it. */
    deadLetterDays: z
      .int()
      .min(4, 'A long weekend must not lose a message.')
      .max(14, 'SQS keeps 14 days at the most.'),
    /** Days that logs are kept. */
    logRetentionDays: logRetention,
    alarms: z.strictObject({
      /** Where alarms are mailed to; without it they can be subscribed to at the topic alone. */
      email: z.email('An e-mail address is needed, or none at all.').optional(),
      /** Seconds that a request may wait in the queue, which is emptied within seconds, before somebody is told. */
      oldestMessageSeconds: seconds(86_400),
      /** Seconds that requests may wait for the quota of CreatePool, for half an hour, before somebody is told. */
      slotWaitSeconds: seconds(86_400),
    }),
    /**
     * Whose key encrypts ledger, queues, logs and an own bus: AWS's, or one that the stack makes. The alarm topic always has the
     * stack's: CloudWatch cannot publish to one under AWS's.
     */
    encryption: z.enum(['aws', 'customer'], 'The key is aws or customer.'),
    /** Whether CloudFormation refuses to delete the stack. */
    terminationProtection: z.boolean(),
    /** Tags of everything that can have them. */
    tags,
  })
  .refine(({ functions }) => functions.stepTimeoutSeconds > 12 && functions.stepTimeoutSeconds < 30, {
    path: ['functions', 'stepTimeoutSeconds'],
    error:
      'A step has 13 to 29 seconds: above two tries of the SDK, which take 12, and below the 30 of its Task.',
  })
  .refine(({ queues }) => new Set(Object.values(queues)).size === Object.values(queues).length, {
    path: ['queues'],
    error: 'Each queue has a name of its own.',
  })
  .refine((config) => new Set(ruleNamesOf(config)).size === ruleNamesOf(config).length, {
    path: ['statusRuleName'],
    error: 'Each rule has a name of its own.',
  })
  .refine(({ bus }) => !bus.own || bus.name !== 'default', {
    path: ['bus', 'name'],
    error: 'The default bus exists already: name another one, or use it with own: false.',
  })
  .refine(
    ({ reconciler }) => reconciler.windowSeconds >= reconciler.graceSeconds + 120 * reconciler.everyMinutes,
    {
      path: ['reconciler', 'windowSeconds'],
      error: 'The window must hold the grace and two sweeps, or an execution can slip between them.',
    },
  )
  .refine(({ requests }) => !requests.sources.includes(RESULT_SOURCE), {
    path: ['requests', 'sources'],
    error: 'The service must not take its own answers for requests: it could answer itself for ever.',
  })
  .refine(({ requests }) => requests.principals.length === 0 || requests.sources.length > 0, {
    path: ['requests', 'sources'],
    error: 'Principals outside are let in with named sources only: name at least one.',
  })
  .refine(
    ({ integrations, requests }) =>
      integrations.every(({ event, answers: { success, failure } }) =>
        [event, success, failure].every((one) => one.detailType !== requests.detailType),
      ),
    {
      path: ['integrations'],
      error: 'The detail-type of requests.detailType asks for a pool already: it cannot be an integration’s.',
    },
  )
  .refine((config) => config.requestQueue.visibilitySeconds >= 6 * config.functions.dispatchTimeoutSeconds, {
    path: ['requestQueue', 'visibilitySeconds'],
    error:
      'A message must stay hidden for six timeouts of dispatch-requests, or it is received while it is in work.',
  })
  .refine((config) => config.requestQueue.retentionDays < config.deadLetterDays, {
    path: ['requestQueue', 'retentionDays'],
    error: 'A DLQ counts from the first send: a message that is moved late must still have days left there.',
  })
  .refine(({ polling }) => polling.initialDelaySeconds < polling.poolDeadlineSeconds, {
    path: ['polling', 'initialDelaySeconds'],
    error: 'The first poll must come before the deadline.',
  });

/** Every value that somebody may want to change, with its unit. Names are physical: users and runbooks rely on them. */
export type Config = z.infer<typeof Config>;

/** The configuration does not hold. The message has a sentence for each value that is wrong, each with its path. */
class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** @throws ConfigurationError */
export function parseConfig(values: unknown): Config {
  const { data, error } = Config.safeParse(values);

  if (error) throw new ConfigurationError(`infra/config.ts does not hold:\n${z.prettifyError(error)}`);

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
    dispatchTimeoutSeconds: 60,
    reconcileTimeoutSeconds: 30,
    reconcileOnScheduleTimeoutSeconds: 240,
    boardTimeoutSeconds: 30,
    memoryMb: 512,
  },
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
    maxReceives: 5,
    maximumConcurrency: 5,
  },
  rules: { retryAttempts: 185, maxEventAgeHours: 24 },
  deadLetterDays: 14,
  logRetentionDays: 30,
  alarms: { oldestMessageSeconds: 900, slotWaitSeconds: 3_600 },
  encryption: 'aws',
  terminationProtection: true,
  tags: { service: 'sms-pool-provisioner' },
});
