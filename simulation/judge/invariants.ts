import { REQUEST_FIELDS } from '../../functions/model/request-fields.ts';
import { config } from '../../infra/config.ts';
import type { Content } from '../plan/documents.ts';
import { executionLifeSeconds } from '../world/shipped-machine.ts';
import { cancelled, raisedQuota, wholeBatch } from './batches.ts';
import { type Came, type Evidence, type ResultEvent, ticketOf } from './evidence.ts';

/** Returns a sentence for each violation. Each begins with the name of the invariant. */
type Invariant = (evidence: Evidence) => string[];

/** Canonical text of a content, independent of the order of its members, and of a default that is written out. */
const canonical = (content: Content): string =>
  JSON.stringify(
    Object.entries(content)
      .filter(([name, value]) => name !== 'DeletionProtectionEnabled' || value !== false)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

const grouped = <Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> => {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
};

const tagsIn = (request: Content): { Key: string; Value: string }[] =>
  Array.isArray(request.Tags) ? request.Tags : [];

const provisioned = ({ detailType }: ResultEvent): boolean => detailType === 'PoolProvisioned';
const isRefusal = ({ detail }: ResultEvent): boolean => detail.metadata.attempt === undefined;

/** The request ID of each ticket, which the sender puts into a tag of the pool. */
const requestIds = ({ came }: Evidence): Map<string, string> =>
  new Map(came.map(({ ask, requestId }) => [ask.ticket, requestId]));

/** Pools by request. A request without its own ID is a new request each time it is sent. */
const poolsByRequest = (evidence: Evidence) => {
  const ids = requestIds(evidence);
  return grouped(evidence.pools, ({ ticket = '' }) => ids.get(ticket) ?? `unknown request: ${ticket}`);
};

/** I1: at most one live pool per request ID. PROVISIONED names exactly that pool, with its identity and tags. */
const onePool: Invariant = (evidence) => {
  const wrong: string[] = [];
  const byRequest = poolsByRequest(evidence);
  for (const [requestId, pools] of byRequest) {
    const inOrder = pools.toSorted((a, b) => a.createdAt - b.createdAt);
    for (const [index, pool] of inOrder.entries()) {
      const next = inOrder[index + 1];
      if (next !== undefined && next.createdAt < pool.diesAt)
        wrong.push(`I1 ${requestId} has ${pool.poolId} and, while that exists, ${next.poolId}`);
    }
  }

  const byId = new Map(evidence.pools.map((pool) => [pool.poolId, pool]));
  for (const { detail } of evidence.results.filter(provisioned)) {
    const { requestId } = detail.metadata;
    const { pool: answered, request } = detail.data;
    const pool = byId.get(answered?.PoolId ?? '');
    if (pool === undefined) {
      wrong.push(`I1 ${requestId} is PROVISIONED with ${answered?.PoolId}, which was never created`);
      continue;
    }
    const identity = String(request.OriginationIdentity);
    const named = pool.originationIdentity.split('/').includes(identity.replace(/^.*\//, ''));
    const has = tagsIn(request).every((tag) =>
      pool.tags.some(({ Key, Value }) => Key === tag.Key && Value === tag.Value),
    );
    const protection = (request.DeletionProtectionEnabled ?? false) === pool.deletionProtection;
    if (!named || !has || !protection || pool.messageType !== request.MessageType)
      wrong.push(`I1 ${requestId} is PROVISIONED with ${pool.poolId}, which does not match the request`);
  }
  return wrong;
};

/** I2: one distinct result per request ID, content and attempt. Repeats are equal bytes. */
const oneResult: Invariant = ({ results, came }) => {
  const wrong: string[] = [];
  for (const [id, same] of grouped(results, ({ detail }) => detail.metadata.id)) {
    const distinct = new Set(same.map(({ bytes }) => bytes));
    if (distinct.size > 1)
      wrong.push(
        `I2 the result ${id} of ${same[0]?.detail.metadata.requestId} has ${distinct.size} versions`,
      );
  }

  const claimed = results.filter((answer) => !isRefusal(answer));
  const attempts = grouped(
    claimed,
    ({ detail: { metadata } }) => `${metadata.requestId} ${metadata.attempt}`,
  );
  for (const [attempt, same] of attempts) {
    const distinct = new Set(same.map(({ detail }) => detail.metadata.id));
    if (distinct.size > 1) wrong.push(`I2 attempt ${attempt} has ${distinct.size} results`);
  }

  const sendings = grouped(came, ({ requestId, ask }) => `${requestId} ${ask.ticket}`);
  const answered = grouped(
    results,
    ({ detail: { metadata, data } }) => `${metadata.requestId} ${ticketOf(tagsIn(data.request))}`,
  );
  for (const [key, same] of answered) {
    const sent = new Set(sendings.get(key)?.map(({ delivery }) => delivery)).size;
    const distinct = new Set(same.map(({ detail }) => detail.metadata.id)).size;
    // The result of an invalid request returns only plain members, so the ticket is missing.
    if (sent > 0 && distinct > sent)
      wrong.push(`I2 ${key} was sent ${sent} times and has ${distinct} results`);
  }
  return wrong;
};

/** The members that the result of an invalid request returns. */
const readable = (content: Content): Content =>
  Object.fromEntries(
    Object.entries(content).filter(
      ([name, value]) =>
        Object.hasOwn(REQUEST_FIELDS, name) && (typeof value === 'string' || typeof value === 'boolean'),
    ),
  );

const contentOf = ({ ask }: Came): string => canonical(ask.valid ? ask.content : readable(ask.content));

/** Whether the delivery, or the execution that it started, is in a DLQ. */
const isDead = (deadLetters: ReadonlySet<string>, id: string, index: number, isArray: boolean): boolean => {
  if (deadLetters.has(id)) return true;
  const name = isArray ? `queue-${id}-${index}` : `queue-${id}`;
  return [...deadLetters].some((dead) => dead === name || dead.startsWith(`${id}_`));
};

/** I3: every delivered request has a later result, or is in a DLQ. */
const nothingLost: Invariant = ({ came, poison, results, resultsBefore, deadLetters }) => {
  const latest = new Map<string, number>();
  for (const { at, detail } of results.slice(0, resultsBefore)) {
    const { requestId } = detail.metadata;
    for (const key of [requestId, `${requestId} ${canonical(detail.data.request)}`])
      latest.set(key, Math.max(at, latest.get(key) ?? 0));
  }

  const lost = came.filter((one) => {
    const respondedAt = latest.get(`${one.requestId} ${contentOf(one)}`) ?? -1;
    const index = one.entry.asks.indexOf(one.ask);
    return respondedAt < one.at && !isDead(deadLetters, one.entry.id, index, one.entry.isArray);
  });
  const lostPoison = poison.filter(
    ({ entry, at }) => (latest.get(entry.id) ?? -1) < at && !isDead(deadLetters, entry.id, 0, false),
  );
  return [
    ...lost.map(
      ({ requestId, ask, delivery }) => `I3 ${requestId} (${ask.ticket}), sent as ${delivery}, has no result`,
    ),
    ...lostPoison.map(({ entry }) => `I3 the message ${entry.id}, which holds no request, has no result`),
  ];
};

/** I4: PROVISIONED requires a pool that is ACTIVE, and `poolMayExist: false` requires that no pool exists. */
const truth: Invariant = (evidence) => {
  const wrong: string[] = [];
  const byRequest = poolsByRequest(evidence);
  const callers = new Set(evidence.creates.map(({ execution }) => execution));
  const byId = new Map(evidence.pools.map((pool) => [pool.poolId, pool]));
  for (const answer of evidence.results.slice(0, evidence.resultsBefore)) {
    const { completedAt: at, detail } = answer;
    const { requestId } = detail.metadata;
    const { pool, failure } = detail.data;
    const known = pool && byId.get(pool.PoolId);
    if (provisioned(answer)) {
      if (known?.activeAt === undefined || known.activeAt > at)
        wrong.push(`I4 ${requestId} is PROVISIONED, but ${pool?.PoolId} was not ACTIVE`);
      continue;
    }
    // A refusal is about its own delivery only, for which CreatePool was not called.
    if (isRefusal(answer)) {
      if (callers.has(detail.metadata.executionArn))
        wrong.push(`I4 ${requestId} is refused as ${failure?.class}, but CreatePool was called for it`);
      continue;
    }
    const concerned = (byRequest.get(requestId) ?? []).filter(
      ({ createdAt, diesAt }) => createdAt <= at && at < diesAt,
    );
    if (failure?.poolMayExist === false && concerned.length > 0)
      wrong.push(
        `I4 ${requestId} failed as ${failure.class} without a pool, but has ${concerned[0]?.poolId}`,
      );
    if (pool !== undefined && !(byRequest.get(requestId) ?? []).some(({ poolId }) => poolId === pool.PoolId))
      wrong.push(`I4 ${requestId} failed with ${pool.PoolId}, which is not its own`);
  }
  return wrong;
};

/** I5: a phone number or RCS agent is in at most one pool, and no request gets the pool of another. */
const nobodyElses: Invariant = (evidence) => {
  const wrong: string[] = [];
  const exclusive = evidence.pools.filter(
    ({ originationIdentity }) => !originationIdentity.includes(':sender-id/'),
  );
  for (const [identity, pools] of grouped(exclusive, ({ originationIdentity }) => originationIdentity)) {
    const inOrder = pools.toSorted((a, b) => a.createdAt - b.createdAt);
    const overlap = inOrder.some((pool, index) => (inOrder[index + 1]?.createdAt ?? Infinity) < pool.diesAt);
    if (overlap) wrong.push(`I5 ${identity} is in several pools`);
  }

  const ids = requestIds(evidence);
  const byId = new Map(evidence.pools.map((pool) => [pool.poolId, pool]));
  for (const { detail } of evidence.results) {
    const owner = ids.get(byId.get(detail.data.pool?.PoolId ?? '')?.ticket ?? '');
    if (owner !== undefined && owner !== detail.metadata.requestId)
      wrong.push(`I5 ${detail.metadata.requestId} has a result with the pool of ${owner}`);
  }
  return wrong;
};

/** The window of I6, in milliseconds. */
const WINDOW_MS = 10_000;

/** A call can be this much later than its slot: the rate limit table may hang twice before it. */
const LATE_MS = 10_000;

/** Milliseconds. A throttled call is repeated in its slot. */
const SAME_SLOT_MS = 500;

/** I6: in any ten seconds no more calls of CreatePool than slots, even if calls are late. */
const paced: Invariant = ({ creates }) => {
  const { createPool, share } = config.quotas;
  const most =
    Math.ceil(((WINDOW_MS + LATE_MS) / 1_000) * createPool.ratePerSecond * share) + createPool.burst;
  const lastOf = new Map<string, number>();
  const times = creates.flatMap(({ at, execution }) => {
    const isRepeat = at - (lastOf.get(execution) ?? Number.NEGATIVE_INFINITY) < SAME_SLOT_MS;
    lastOf.set(execution, at);
    return isRepeat ? [] : [at];
  });
  const first = times.find((at, index) => (times[index + most] ?? Number.POSITIVE_INFINITY) - at < WINDOW_MS);

  return first === undefined
    ? []
    : [`I6 CreatePool was called more than ${most} times in the 10 s from ${new Date(first).toISOString()}`];
};

/** I7: every execution ends by its deadline. */
const inTime: Invariant = ({ executions }) => {
  const life = executionLifeSeconds() * 1_000;
  return executions
    .filter(({ startedAt, stoppedAt }) => stoppedAt === undefined || stoppedAt - startedAt > life)
    .map(({ name, status }) => `I7 the execution ${name} is ${status} after its deadline`);
};

/** Errors of CreatePool after which the same call cannot succeed. */
const PERMANENT = new Set([
  'AccessDeniedException',
  'ResourceNotFoundException',
  'ServiceQuotaExceededException',
  'ValidationException',
]);
/** Conflicts that are transient, or that the request itself may have caused. */
const TRANSIENT = new Set([
  'PHONE_NUMBER_ASSOCIATED_TO_POOL',
  'RCS_AGENT_ASSOCIATED_TO_POOL',
  'RESOURCE_ALREADY_EXISTS',
  'RESOURCE_NOT_ACTIVE',
]);

/** I8: an execution does not call CreatePool again after a permanent error. */
const noRetryAfterPermanentError: Invariant = ({ creates }) => {
  const wrong: string[] = [];
  for (const [execution, calls] of grouped(creates, (create) => create.execution)) {
    const final = calls.findIndex(
      ({ saw, reason = '', delivered }) =>
        delivered && (PERMANENT.has(saw) || (saw === 'ConflictException' && !TRANSIENT.has(reason))),
    );
    const again = final >= 0 && calls.length - 1 - final;
    if (again) wrong.push(`I8 ${execution} called CreatePool ${again} times after ${calls[final]?.saw}`);
  }
  return wrong;
};

const PHONE_NUMBER = /\+\d{7,15}/g;

/** I9: each log line is one JSON object, and nothing leaks a secret or a phone number that was not in the request. */
const discreet: Invariant = ({ logs, results }) => {
  const isObject = (line: string): boolean => {
    try {
      return /^[^\n]+\n$/.test(line) && Object.keys(JSON.parse(line)).length > 0;
    } catch {
      return false;
    }
  };
  const noObject = logs.filter((line) => !isObject(line));
  const telling = logs.filter((line) => /s3cr3t|\+1555\d+/.test(line));
  const leaking = results.filter(({ bytes, detail }) => {
    const request = JSON.stringify(detail.data.request);
    return (bytes.match(PHONE_NUMBER) ?? []).some((number) => !request.includes(number));
  });

  return [
    ...noObject.map((line) => `I9 a log line is not a JSON object: ${line.slice(0, 100)}`),
    ...telling.map((line) => `I9 a log line leaks data: ${line.slice(0, 200)}`),
    ...leaking.map(({ detail }) => `I9 the result ${detail.metadata.id} contains a phone number`),
  ];
};

/** I11: a replay adds no pool and no new result. */
const replayAddsNothing: Invariant = ({ results, resultsBefore, pools, poolsBefore, came, deadLetters }) => {
  const known = new Set(results.slice(0, resultsBefore).map(({ bytes }) => bytes));
  const waiting = new Set(
    came
      .filter(({ entry, ask }) => isDead(deadLetters, entry.id, entry.asks.indexOf(ask), entry.isArray))
      .map(({ requestId }) => requestId),
  );
  // A request in a DLQ has no result yet, so a replay may add one.
  const added = results
    .slice(resultsBefore)
    .filter(({ bytes, detail }) => !known.has(bytes) && !waiting.has(detail.metadata.requestId));
  const made = pools.filter(
    ({ poolId, ticket }) =>
      !poolsBefore.has(poolId) &&
      !came.some(({ ask, requestId }) => ask.ticket === ticket && waiting.has(requestId)),
  );

  return [
    ...made.map(({ poolId, ticket }) => `I11 the replay of ${ticket} created ${poolId}`),
    ...added.map(({ detail }) => `I11 the replay of ${detail.metadata.requestId} got another result`),
  ];
};

/** I13: PROVISIONED repeats every element that DescribePools shows, and the tags of the pool. */
const wholePool: Invariant = ({ results, pools }) => {
  const byId = new Map(pools.map((pool) => [pool.poolId, pool]));
  return results.filter(provisioned).flatMap(({ detail: { metadata, data } }) => {
    const pool = byId.get(data.pool?.PoolId ?? '');
    if (pool === undefined || data.pool === undefined) return [];
    const { Status, CreatedTimestamp, ...elements } = pool.described;
    const shown: Content = { ...elements, CreatedTimestamp: new Date(pool.createdAt).toISOString() };
    // A result that would be too large for an event has no tags.
    if (data.pool.Tags !== undefined) shown.Tags = pool.tags;
    const { PoolId, ...published } = data.pool;
    const wrong = Object.keys({ ...shown, ...published }).filter(
      (name) =>
        name !== 'PoolId' &&
        name !== 'Status' &&
        JSON.stringify(shown[name]) !== JSON.stringify(data.pool?.[name]),
    );

    return wrong.map(
      (name) => `I13 ${metadata.requestId} is PROVISIONED with another ${name} than that of ${pool.poolId}`,
    );
  });
};

/** I14: each content sent under a request ID has a result of its own, and no result under that ID names another. */
const ownContent: Invariant = ({ came, poison, results, deadLetters }) => {
  const keyOf = (requestId: string, content: string): string => `${requestId} ${content}`;
  const sent = new Set([
    ...came.map((one) => keyOf(one.requestId, contentOf(one))),
    ...poison.map(({ entry }) => keyOf(entry.id, canonical({}))),
  ]);
  const answered = new Set(
    results.map(({ detail: { metadata, data } }) => keyOf(metadata.requestId, canonical(data.request))),
  );
  const foreign = results.filter(
    ({ detail: { metadata, data } }) => !sent.has(keyOf(metadata.requestId, canonical(data.request))),
  );
  const without = came.filter(
    (one) =>
      !answered.has(keyOf(one.requestId, contentOf(one))) &&
      !isDead(deadLetters, one.entry.id, one.entry.asks.indexOf(one.ask), one.entry.isArray),
  );

  return [
    ...foreign.map(({ detail: { metadata } }) => `I14 ${metadata.requestId} has a result of other content`),
    ...without.map(({ requestId, ask }) => `I14 ${requestId} (${ask.ticket}) has no result of its own`),
  ];
};

/** The name of the execution of an ARN. */
const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);

/**
 * I20: what asks for no pool has no result and no pool. A message of it is in the dead-letter queue, and an execution of
 * it failed.
 */
const nothingForNoRequest: Invariant = ({ noRequests, results, executions, kept, deadLetters, creates }) => {
  const names = new Map(
    noRequests.flatMap(({ id }) => [id, `queue-${id}`].map((name) => [name, id] as const)),
  );
  const answered = results.filter(({ detail }) => names.has(nameIn(detail.metadata.executionArn)));
  const called = creates.filter(({ execution }) => names.has(nameIn(execution)));
  const succeeded = executions.filter(({ name, status }) => names.has(name) && status === 'SUCCEEDED');
  const lost = noRequests.filter(
    ({ id, trigger }) => trigger === 'queue' && !kept.has(id) && !deadLetters.has(id),
  );

  return [
    ...answered.map(
      ({ detail: { metadata } }) => `I20 ${metadata.executionArn} is for no request, and has a result`,
    ),
    ...called.map(({ execution }) => `I20 ${execution} is for no request, and called CreatePool`),
    ...succeeded.map(({ name }) => `I20 the execution ${name} is for no request, and succeeded`),
    ...lost.map(({ id }) => `I20 the message ${id}, which holds no request, is in no dead-letter queue`),
  ];
};

/** Milliseconds within which an execution must notice that its visible pool is ACTIVE. */
const KNOWN_AFTER_MS = 60_000;

/** I16: no request fails as not ready if its pool has been ACTIVE and visible for a minute. */
const seenInTime: Invariant = ({ results, resultsBefore, pools }) => {
  const byId = new Map(pools.map((pool) => [pool.poolId, pool]));
  return results.slice(0, resultsBefore).flatMap(({ completedAt, detail: { metadata, data } }) => {
    const { failure, pool } = data;
    if (failure?.class !== 'PoolCreationTimedOut' && failure?.class !== 'PoolNotUsable') return [];
    const { activeAt, shownAt, poolId } = byId.get(pool?.PoolId ?? '') ?? {};
    if (activeAt === undefined || shownAt === undefined) return [];
    const seconds = (completedAt - Math.max(activeAt, shownAt)) / 1_000;
    if (seconds * 1_000 < KNOWN_AFTER_MS) return [];
    return [
      `I16 ${metadata.requestId} failed as ${failure.class}, but ${poolId} had been ACTIVE and visible for ${seconds} s`,
    ];
  });
};

const INVARIANTS: readonly Invariant[] = [
  onePool,
  oneResult,
  nothingLost,
  truth,
  nobodyElses,
  paced,
  inTime,
  noRetryAfterPermanentError,
  discreet,
  replayAddsNothing,
  wholePool,
  ownContent,
  seenInTime,
  nothingForNoRequest,
  wholeBatch,
  cancelled,
  raisedQuota,
];

export const violationsOf = (evidence: Evidence): string[] =>
  INVARIANTS.flatMap((invariant) => invariant(evidence));
