import type { PoolRecord } from '../../local/simulator/record.ts';
import { CONTENT_TAG, type Request } from './requests.ts';
import type { ResultEvent } from './results.ts';

/** A request that a trigger accepted, and the ID of its expected result. */
export interface Accepted {
  requestId: string;
  request: Request;
}

/** Everything that is visible from outside after completion. */
export interface Observation {
  accepted: readonly Accepted[];
  /** In order of arrival, repeats included. */
  results: readonly ResultEvent[];
  /** The simulator's record of created pools. */
  pools: readonly PoolRecord[];
  /** The contents and request IDs of the messages and events in a DLQ. */
  deadLetters: ReadonlySet<string>;
  /** ARNs of running executions. */
  running: readonly string[];
}

/** Counts of results, and a sentence for each violation. */
export interface Verdict {
  provisioned: number;
  failed: number;
  refused: number;
  inDeadLetters: number;
  duplicatePools: number;
  lost: number;
  contradictory: number;
  violations: string[];
}

const grouped = <Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string | undefined,
): Map<string, Item[]> => {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
};

/** The first of each group of repeats. */
const distinct = (results: readonly ResultEvent[]): ResultEvent[] => [
  ...new Map(results.toReversed().map((answer) => [answer.bytes, answer])).values(),
];

const contentOf = ({ tags }: PoolRecord): string | undefined =>
  tags.find(({ Key }) => Key === CONTENT_TAG)?.Value;

/** A pool that never became ACTIVE and is deleted or being deleted: a result may say that there is none. */
const isAbandoned = ({ activeAt, status }: PoolRecord): boolean =>
  activeAt === undefined && (status === 'GONE' || status === 'DELETING');

/** A refusal is a result without an attempt. */
const isRefusal = ({ attempt }: ResultEvent): boolean => attempt === undefined;

const tagText = (tags: readonly { Key: string; Value: string }[]): string =>
  JSON.stringify(tags.map(({ Key, Value }) => [Key, Value]));

/** Checks the pool of a PoolProvisioned result: it exists, was ACTIVE by then, and matches the request. */
const untruths = (
  answer: ResultEvent,
  asked: Request | undefined,
  pools: readonly PoolRecord[],
): string[] => {
  const { requestId, pool, completedAt } = answer;
  const found = pools.find(({ poolId }) => poolId === pool?.PoolId);
  const says = `${requestId} is published as provisioned`;
  if (found === undefined) return [`${says} with the pool ${pool?.PoolId}, which was never created.`];

  const document = asked?.document;
  const wanted = JSON.stringify(document ?? {});
  const identity = found.originationIdentity.replace(/^.*:[a-z-]+\//, '').replace(/\/.*$/, '');
  return [
    ...(found.activeAt === undefined || found.activeAt > completedAt
      ? [`${says} before its pool ${found.poolId} was ACTIVE.`]
      : []),
    ...(contentOf(found) !== answer.content
      ? [
          `${says} with ${found.poolId}, which was created for ${contentOf(found)}, not for ${answer.content}.`,
        ]
      : []),
    ...(asked !== undefined && !wanted.includes(`"OriginationIdentity":"${identity}"`)
      ? [`${says} with ${found.poolId}, which holds ${identity}, which does not match the request.`]
      : []),
    ...(asked !== undefined && !wanted.includes(`"MessageType":"${found.messageType}"`)
      ? [`${says} with ${found.poolId}, which is ${found.messageType}, which does not match the request.`]
      : []),
    ...(tagText(found.tags) !== tagText(pool?.Tags ?? [])
      ? [`${says} with tags other than those of ${found.poolId}.`]
      : []),
  ];
};

/** Judges the results and pools of one request ID. */
const judgeRequest = (
  requestId: string,
  results: readonly ResultEvent[],
  pools: readonly PoolRecord[],
): { contradictions: string[]; untruths: string[] } => {
  const contradictions: string[] = [];
  const lies: string[] = [];
  const worked = results.filter((answer) => !isRefusal(answer));

  for (const [attempt, said] of grouped(worked, (answer) => String(answer.attempt))) {
    if (said.length > 1)
      contradictions.push(`${requestId} has ${said.length} results for attempt ${attempt}.`);
  }
  const refusals = grouped(
    results.filter(isRefusal),
    ({ content, failure }) => `${failure?.class} ${content ?? ''}`,
  );
  for (const [what, said] of refusals) {
    if (said.length > 1) contradictions.push(`${requestId} is refused in ${said.length} ways: ${what}.`);
  }

  const provisioned = worked.filter(({ isProvisioned }) => isProvisioned);
  if (provisioned.length > 1) contradictions.push(`${requestId} is provisioned ${provisioned.length} times.`);
  const [last] = provisioned;
  if (last !== undefined && worked.some(({ attempt = 0 }) => attempt > (last.attempt ?? 0))) {
    contradictions.push(`${requestId} has another attempt after it was provisioned.`);
  }

  for (const { failure, content, attempt = 0, completedAt, pool } of results) {
    if (failure === undefined) continue;
    // A later attempt may create a pool that this one did not.
    const isLast = !worked.some((other) => other.content === content && (other.attempt ?? 0) > attempt);
    const made = pools.filter(
      (candidate) =>
        contentOf(candidate) === content &&
        !isAbandoned(candidate) &&
        (isLast || candidate.createdAt <= completedAt),
    );
    // The refusal of a content says nothing about other contents, or about deliveries that were processed.
    const isOfAnother =
      failure.class === 'RequestIdConflict' && worked.some((other) => other.content === content);
    if (!failure.poolMayExist && pool === undefined && made.length > 0 && !isOfAnother) {
      lies.push(
        `${requestId} failed with poolMayExist false (${failure.class}), but ${made[0]?.poolId} exists.`,
      );
    }
    if (pool !== undefined && !pools.some(({ poolId }) => poolId === pool.PoolId)) {
      lies.push(`${requestId} failed with the pool ${pool.PoolId}, which was never created.`);
    }
  }
  return { contradictions, untruths: lies };
};

/** Duplicate pools: a second existing pool of a request ID or of a phone number. */
const surplus = (pools: readonly PoolRecord[], idOf: (pool: PoolRecord) => string | undefined): string[] => {
  const staying = pools.filter(({ status }) => status !== 'GONE' && status !== 'DELETING');
  const ofOne = [...grouped(staying, idOf)].filter(([, made]) => made.length > 1);
  const exclusive = staying.filter(({ originationIdentity }) => !originationIdentity.includes(':sender-id/'));
  const ofNumber = [...grouped(exclusive, ({ originationIdentity }) => originationIdentity)];

  return [
    ...ofOne.map(
      ([id, made]) => `${id} has ${made.length} pools: ${made.map(({ poolId }) => poolId).join(', ')}.`,
    ),
    ...ofNumber
      .filter(([, made]) => made.length > 1)
      .map(([identity, made]) => `${identity} is in ${made.length} pools.`),
  ];
};

/** Compares the observation with the guarantees of the service. */
export const judge = ({ accepted, results, pools, deadLetters, running }: Observation): Verdict => {
  const requests = new Map(accepted.map(({ request }) => [request.content, request]));
  const said = distinct(results);
  const byRequest = grouped(said, ({ requestId }) => requestId);
  // A sender without request IDs may have sent twice without knowing. The IDs in the results tell the two apart.
  const idOfPool = (pool: PoolRecord): string | undefined =>
    requests.get(contentOf(pool) ?? '')?.requestId ??
    pool.tags.find(({ Key }) => Key.endsWith(':request-id'))?.Value;
  const byPool = grouped(pools, idOfPool);

  const judged = [...byRequest].map(([id, given]) => judgeRequest(id, given, byPool.get(id) ?? []));
  const contradictions = [
    ...judged.flatMap((each) => each.contradictions),
    ...[...grouped(said, ({ id }) => id)]
      .filter(([, same]) => same.length > 1)
      .map(([id, same]) => `The result ${id} of ${same[0]?.requestId} has ${same.length} versions.`),
  ];
  const lies = [
    ...judged.flatMap((each) => each.untruths),
    ...said
      .filter(({ isProvisioned }) => isProvisioned)
      .flatMap((answer) => untruths(answer, requests.get(answer.content ?? ''), pools)),
    ...pools
      .filter((pool) => !requests.get(contentOf(pool) ?? '')?.isValid)
      .map(({ poolId }) => `${poolId} was created for a request that is invalid or was never sent.`),
  ];

  const keys = new Map(accepted.map((one) => [JSON.stringify([one.requestId, one.request.content]), one]));
  const answered = (one: Accepted): boolean =>
    (byRequest.get(one.requestId) ?? []).some(
      ({ content }) => !one.request.isValid || content === one.request.content,
    );
  const incomplete = [...keys.values()].filter((one) => !answered(one));
  const dead = incomplete.filter(
    ({ requestId, request }) => deadLetters.has(requestId) || deadLetters.has(request.content),
  );
  const lost = incomplete.filter((one) => !dead.includes(one));
  const duplicates = surplus(pools, idOfPool);

  return {
    provisioned: said.filter(({ isProvisioned }) => isProvisioned).length,
    failed: said.filter((answer) => !answer.isProvisioned && !isRefusal(answer)).length,
    refused: said.filter(isRefusal).length,
    inDeadLetters: dead.length,
    duplicatePools: duplicates.length,
    lost: lost.length,
    contradictory: contradictions.length,
    violations: [
      ...duplicates,
      ...lost.map(
        ({ requestId, request }) => `${requestId} (${request.content}) was accepted and has no result.`,
      ),
      ...contradictions,
      ...lies,
      ...running.map((arn) => `${arn} is still running.`),
    ],
  };
};
