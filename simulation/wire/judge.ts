import type { PoolRecord } from '../../local/simulator/record.ts';
import { CONTENT_TAG, type Request } from './requests.ts';
import type { Answer } from './results.ts';

/** A request that a trigger has taken, and the id under which it is to be answered. */
export interface Accepted {
  requestId: string;
  request: Request;
}

/** All that can be seen from outside once all is quiet. */
export interface Observation {
  accepted: readonly Accepted[];
  /** As they came, repeats included. */
  answers: readonly Answer[];
  /** The simulator's own record of the pools that were made. */
  pools: readonly PoolRecord[];
  /** The contents and request ids in the messages and events that wait in a DLQ for a person. */
  deadLetters: ReadonlySet<string>;
  /** The ARNs of the executions that still run. */
  running: readonly string[];
}

/** What the service promises, counted, and each breach of it in a sentence. */
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

/** Of repeats, the first. */
const distinct = (answers: readonly Answer[]): Answer[] => [
  ...new Map(answers.toReversed().map((answer) => [answer.bytes, answer])).values(),
];

const contentOf = ({ tags }: PoolRecord): string | undefined =>
  tags.find(({ Key }) => Key === CONTENT_TAG)?.Value;

/** A pool that was doomed, and that is no more or is being deleted, is nobody's: whoever has looked may say so. */
const isNobodys = ({ activeAt, status }: PoolRecord): boolean =>
  activeAt === undefined && (status === 'GONE' || status === 'DELETING');

/** A refusal answers what came without working on it. */
const isRefusal = ({ attempt }: Answer): boolean => attempt === undefined;

const tagText = (tags: readonly { Key: string; Value: string }[]): string =>
  JSON.stringify(tags.map(({ Key, Value }) => [Key, Value]));

/** The pool of an answer that says it is provisioned: there, ACTIVE by then, and the one that was asked for. */
const untruths = (answer: Answer, asked: Request | undefined, pools: readonly PoolRecord[]): string[] => {
  const { requestId, pool, completedAt } = answer;
  const found = pools.find(({ poolId }) => poolId === pool?.PoolId);
  const says = `${requestId} is answered as provisioned`;
  if (found === undefined) return [`${says} with the pool ${pool?.PoolId}, which was never made.`];

  const document = asked?.document;
  const wanted = JSON.stringify(document ?? {});
  const identity = found.originationIdentity.replace(/^.*:[a-z-]+\//, '').replace(/\/.*$/, '');
  return [
    ...(found.activeAt === undefined || found.activeAt > completedAt
      ? [`${says} before its pool ${found.poolId} was ACTIVE.`]
      : []),
    ...(contentOf(found) !== answer.content
      ? [`${says} with ${found.poolId}, which was made for ${contentOf(found)}, not for ${answer.content}.`]
      : []),
    ...(asked !== undefined && !wanted.includes(`"OriginationIdentity":"${identity}"`)
      ? [`${says} with ${found.poolId}, which holds ${identity}, which it did not ask for.`]
      : []),
    ...(asked !== undefined && !wanted.includes(`"MessageType":"${found.messageType}"`)
      ? [`${says} with ${found.poolId}, which is ${found.messageType}, which it did not ask for.`]
      : []),
    ...(tagText(found.tags) !== tagText(pool?.Tags ?? [])
      ? [`${says} with other tags than ${found.poolId} has.`]
      : []),
  ];
};

/** What one request id was told, and what was made for it. */
const judgeRequest = (
  requestId: string,
  answers: readonly Answer[],
  pools: readonly PoolRecord[],
): { contradictions: string[]; untruths: string[] } => {
  const contradictions: string[] = [];
  const lies: string[] = [];
  const worked = answers.filter((answer) => !isRefusal(answer));

  for (const [attempt, said] of grouped(worked, (answer) => String(answer.attempt))) {
    if (said.length > 1)
      contradictions.push(`${requestId} has ${said.length} answers to attempt ${attempt}.`);
  }
  const refusals = grouped(
    answers.filter(isRefusal),
    ({ content, failure }) => `${failure?.class} ${content ?? ''}`,
  );
  for (const [what, said] of refusals) {
    if (said.length > 1) contradictions.push(`${requestId} is refused in ${said.length} ways: ${what}.`);
  }

  const provisioned = worked.filter(({ isProvisioned }) => isProvisioned);
  if (provisioned.length > 1) contradictions.push(`${requestId} is provisioned ${provisioned.length} times.`);
  const [last] = provisioned;
  if (last !== undefined && worked.some(({ attempt = 0 }) => attempt > (last.attempt ?? 0))) {
    contradictions.push(`${requestId} is worked on again after it was provisioned.`);
  }

  for (const { failure, content, attempt = 0, completedAt, pool } of answers) {
    if (failure === undefined) continue;
    // A later attempt may make a pool that this one has not made.
    const isLast = !worked.some((other) => other.content === content && (other.attempt ?? 0) > attempt);
    const made = pools.filter(
      (candidate) =>
        contentOf(candidate) === content &&
        !isNobodys(candidate) &&
        (isLast || candidate.createdAt <= completedAt),
    );
    // What refuses one content under an id says nothing of another, and nothing of a sending that was worked on.
    const isOfAnother =
      failure.class === 'RequestIdConflict' && worked.some((other) => other.content === content);
    if (!failure.poolMayExist && pool === undefined && made.length > 0 && !isOfAnother) {
      lies.push(
        `${requestId} is told that no pool can exist (${failure.class}), where ${made[0]?.poolId} does.`,
      );
    }
    if (pool !== undefined && !pools.some(({ poolId }) => poolId === pool.PoolId)) {
      lies.push(`${requestId} is told of the pool ${pool.PoolId}, which was never made.`);
    }
  }
  return { contradictions, untruths: lies };
};

/** The pools that are one too many: a second that stays, for a request id or for a phone number. */
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

/** Holds what can be seen from outside against what the service promises. */
export const judge = ({ accepted, answers, pools, deadLetters, running }: Observation): Verdict => {
  const requests = new Map(accepted.map(({ request }) => [request.content, request]));
  const said = distinct(answers);
  const byRequest = grouped(said, ({ requestId }) => requestId);
  // Whoever sends without an id of its own may have sent twice without learning so: the answers tell the two apart.
  const idOfPool = (pool: PoolRecord): string | undefined =>
    requests.get(contentOf(pool) ?? '')?.requestId ??
    pool.tags.find(({ Key }) => Key.endsWith(':request-id'))?.Value;
  const byPool = grouped(pools, idOfPool);

  const judged = [...byRequest].map(([id, given]) => judgeRequest(id, given, byPool.get(id) ?? []));
  const contradictions = [
    ...judged.flatMap((each) => each.contradictions),
    ...[...grouped(said, ({ id }) => id)]
      .filter(([, same]) => same.length > 1)
      .map(([id, same]) => `The answer ${id} to ${same[0]?.requestId} came in ${same.length} versions.`),
  ];
  const lies = [
    ...judged.flatMap((each) => each.untruths),
    ...said
      .filter(({ isProvisioned }) => isProvisioned)
      .flatMap((answer) => untruths(answer, requests.get(answer.content ?? ''), pools)),
    ...pools
      .filter((pool) => !requests.get(contentOf(pool) ?? '')?.isValid)
      .map(({ poolId }) => `${poolId} was made for a request that nobody sent, or that is invalid.`),
  ];

  const keys = new Map(accepted.map((one) => [JSON.stringify([one.requestId, one.request.content]), one]));
  const answered = (one: Accepted): boolean =>
    (byRequest.get(one.requestId) ?? []).some(
      ({ content }) => !one.request.isValid || content === one.request.content,
    );
  const unanswered = [...keys.values()].filter((one) => !answered(one));
  const dead = unanswered.filter(
    ({ requestId, request }) => deadLetters.has(requestId) || deadLetters.has(request.content),
  );
  const lost = unanswered.filter((one) => !dead.includes(one));
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
        ({ requestId, request }) => `${requestId} (${request.content}) was accepted and never answered.`,
      ),
      ...contradictions,
      ...lies,
      ...running.map((arn) => `${arn} is still running.`),
    ],
  };
};
