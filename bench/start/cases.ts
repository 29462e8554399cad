/** A measured function, with its input and its peer. */
export interface Case {
  /** Its folder in functions/, unless `source` is set. */
  name: string;
  /** A file that is bundled like a function, but not deployed. */
  source?: string;
  /** In peers/: a function that makes the same call with the unmodified SDK. Cases that share it share its runs. */
  stock: string;
  /** A function without calls is compared with one that has calls. */
  calls: boolean;
  event: unknown;
  environment?: Record<string, string>;
}

const metadata = {
  requestId: 'onboarding-4711',
  trigger: 'queue',
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:provision-pool:onboarding-4711',
  requestedAt: '2026-11-24T10:00:00.000Z',
};

const request = {
  OriginationIdentity: 'phone-00000000000000000000000000000001',
  IsoCountryCode: 'US',
  MessageType: 'TRANSACTIONAL',
};

const claimed = {
  metadata,
  request,
  delivery: '19dd0b57-b21e-4ac1-bd88-01bbb068cb78',
  claim: {
    is: 'new',
    attempt: 1,
    claimedAt: '2026-11-24T10:00:01.000Z',
    since: '2026-11-24T10:00:01.000Z',
    ownership: [],
  },
};

const creation = {
  pool: { PoolId: 'pool-0123456789abcdef0123456789abcdef', Status: 'CREATING' },
  respondedAt: '2026-11-24T10:00:05.000Z',
  waitSeconds: 5,
};

const rateLimit = {
  RATE_LIMIT_TABLE: 'rate-limit',
  CREATE_POOL_RATE: '1',
  CREATE_POOL_BURST: '1',
  DESCRIBE_POOLS_RATE: '1',
  DESCRIBE_POOLS_BURST: '1',
  QUOTA_SHARE: '0.95',
};

/** A past slot, so that no sleep is measured. */
const slot = {
  number: 1,
  at: '2026-11-24T10:00:03.000Z',
  wakeAt: '2026-11-24T10:00:02.000Z',
  reservations: 1,
};

/** Every function on the path of a request. The stub responds to their calls. */
export const CASES: readonly Case[] = [
  {
    name: 'create-pool',
    stock: 'create-pool',
    calls: true,
    event: { ...claimed, slot },
    environment: {
      ...rateLimit,
      LEDGER_TABLE: 'ledger',
      POLL_INITIAL_DELAY_SECONDS: '5',
      EXHAUSTED_SECONDS: '60',
    },
  },
  {
    name: 'describe-pool',
    stock: 'describe-pool',
    calls: true,
    event: { metadata, state: { ...claimed, creation }, enteredAt: '2026-11-24T10:00:10.000Z' },
    environment: {
      ...rateLimit,
      POOL_DEADLINE_SECONDS: '3600',
      POLL_INTERVAL_SECONDS: '5',
    },
  },
  {
    name: 'dispatch-requests',
    stock: 'dispatch-requests',
    calls: true,
    event: {
      Records: [
        {
          messageId: '19dd0b57-b21e-4ac1-bd88-01bbb068cb78',
          body: JSON.stringify(request),
          attributes: { SentTimestamp: '1795449600000' },
        },
      ],
    },
    environment: {
      STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:123456789012:stateMachine:provision-pool',
      REQUEST_DETAIL_TYPE: 'PoolRequested',
      REQUESTS_DLQ_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/pool-requests-dlq',
    },
  },
  {
    name: 'translate-event',
    stock: 'dispatch-requests',
    calls: true,
    event: {
      id: '19dd0b57-b21e-4ac1-bd88-01bbb068cb78',
      source: 'crm',
      'detail-type': 'CustomerSigned',
      time: '2026-11-24T10:00:00Z',
      detail: { order: 'o-4711', number: request.OriginationIdentity },
    },
    environment: {
      STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:123456789012:stateMachine:provision-pool',
      INTEGRATIONS: JSON.stringify([
        {
          name: 'crm',
          event: { source: 'crm', detailType: 'CustomerSigned' },
          requestId: '$.detail.order',
          request: { ...request, OriginationIdentity: '$.detail.number' },
          results: {
            source: 'sms.pools',
            success: { detailType: 'PoolReady', detail: {} },
            failure: { detailType: 'PoolFailed', detail: {} },
          },
        },
      ]),
    },
  },
  { name: 'validate-request', stock: 'create-pool', calls: false, event: { input: request, metadata } },
  {
    name: 'claim-request',
    stock: 'dynamodb',
    calls: true,
    event: { metadata, request, delivery: claimed.delivery },
    environment: { LEDGER_TABLE: 'ledger', SERVICE_NAME: 'sms-pool-provisioner' },
  },
  {
    name: 'reserve-slot',
    stock: 'dynamodb',
    calls: true,
    event: { metadata, state: claimed, enteredAt: '2026-11-24T10:00:02.000Z' },
    environment: { ...rateLimit, SLOT_DEADLINE_SECONDS: '43200' },
  },
  {
    name: 'find-pool',
    stock: 'create-pool',
    calls: true,
    // Sent again: the pool of the earlier attempt is polled, and exists.
    event: { ...claimed, claim: { ...claimed.claim, is: 'resumed', pool: creation.pool } },
    environment: { ...rateLimit, CREATE_DEADLINE_SECONDS: '900', POLL_INITIAL_DELAY_SECONDS: '5' },
  },
  {
    name: 'record-result',
    stock: 'dynamodb',
    calls: true,
    // An invalid request: the read finds no record, and one record is written.
    event: { input: { ...request, MessageType: 'SMS' }, metadata },
    environment: { LEDGER_TABLE: 'ledger' },
  },
];

/** Functions that no request waits for. */
export const OFF_THE_PATH: ReadonlySet<string> = new Set([
  'reconcile-on-execution-ended',
  'show-board',
  'reconcile-on-schedule',
  'translate-result',
]);
