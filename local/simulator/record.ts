import type { Account, Tag } from './account.ts';
import type { Answer, Transport } from './answer.ts';
import type { PhoneNumberFixture, RcsAgentFixture, SenderIdFixture } from './fixture-schemas.ts';
import { membersOf } from './members.ts';
import { describe } from './operations/pool-answers.ts';
import { poolHolding, statusOf } from './pools.ts';
import type { Body } from './service.ts';
import type { Settings } from './settings.ts';

/** What the simulator knows and the API does not return. Times are milliseconds since the epoch. */
export type SimulatorRecord = {
  /** The time of this record. */
  now: number;
  settings: Settings;
  pools: PoolRecord[];
  calls: CallRecord[];
  faultsPlayed: FaultRecord[];
  fixtures: {
    phoneNumbers: (PhoneNumberFixture & { PoolId: string | undefined })[];
    senderIds: SenderIdFixture[];
    rcsAgents: (RcsAgentFixture & { PoolId: string | undefined })[];
  };
};

export type PoolRecord = {
  poolId: string;
  poolArn: string;
  /** As in DescribePools, or GONE. */
  status: string;
  /** The ARN. */
  originationIdentity: string;
  isoCountryCode: string | undefined;
  messageType: string;
  tags: readonly Tag[];
  deletionProtection: boolean;
  clientToken: string | undefined;
  /** The pool as in DescribePools. */
  described: Body;
  /** The call that created it. */
  requestId: string | undefined;
  /** The pool existed at the start. */
  seeded: boolean;
  createdAt: number;
  /** When it became or will become ACTIVE; undefined if it never does. */
  activeAt: number | undefined;
  deletedAt: number | undefined;
  /** When it becomes visible to DescribePools; undefined while that depends on the number of calls. */
  shownAt: number | undefined;
};

export type CallRecord = {
  at: number;
  requestId: string;
  operation: string;
  clientToken: string | undefined;
  originationIdentity: string | undefined;
  /** The result in the service: OK, the name of an error, or NOT_DONE when a fault came before. */
  result: string;
  /** The pool that a call of CreatePool created or found. */
  poolId: string | undefined;
  /** The result for the caller: the HTTP status, and the name of an error or of a transport fault. */
  status: number;
  errorType: string | undefined;
  transport: Transport | undefined;
};

export type FaultRecord = {
  at: number;
  requestId: string;
  operation: string;
  when: 'before' | 'after';
  as: string;
  /** The index of its plan in the settings. */
  plan: number;
};

export function poolRecords(account: Account, now: number): PoolRecord[] {
  return [...account.pools.values()].map((pool) => {
    const { configuration, creation } = pool;
    const activeAt = creation.ends === 'ACTIVE' ? pool.createdAt + creation.seconds * 1000 : undefined;
    const deletedBefore = pool.deletion !== undefined && pool.deletion.startedAt < (activeAt ?? 0);
    return {
      poolId: configuration.PoolId,
      poolArn: configuration.PoolArn,
      status: statusOf(pool, now) ?? 'GONE',
      originationIdentity: pool.identity.arn,
      isoCountryCode: pool.country,
      messageType: configuration.MessageType,
      tags: pool.tags,
      deletionProtection: configuration.DeletionProtectionEnabled,
      clientToken: pool.clientToken,
      described: describe(pool, now),
      requestId: pool.requestId,
      seeded: pool.seeded,
      createdAt: pool.createdAt,
      activeAt: deletedBefore ? undefined : activeAt,
      deletedAt: pool.deletion?.startedAt,
      shownAt: pool.shownAt ?? (pool.readsUntilVisible === 0 ? pool.hiddenUntil : undefined),
    };
  });
}

export function fixtureRecords(account: Account, now: number): SimulatorRecord['fixtures'] {
  const fixtures: SimulatorRecord['fixtures'] = { phoneNumbers: [], senderIds: [], rcsAgents: [] };
  for (const identity of account.identities.values()) {
    const PoolId = poolHolding(account, identity, now)?.configuration.PoolId;
    if (identity.kind === 'phone-number') fixtures.phoneNumbers.push({ ...identity.description, PoolId });
    if (identity.kind === 'sender-id') fixtures.senderIds.push(identity.description);
    if (identity.kind === 'rcs-agent') fixtures.rcsAgents.push({ ...identity.description, PoolId });
  }
  return fixtures;
}

/**
 * @param done the result in the service
 * @param seen the result for the caller
 */
export function callRecord(call: {
  at: number;
  requestId: string;
  operation: string;
  input: unknown;
  result: string;
  done: Answer;
  seen: Answer;
}): CallRecord {
  const { at, requestId, result, seen } = call;
  const members = membersOf(call.input);
  return {
    at,
    requestId,
    operation: call.operation.slice(0, TEXT_KEPT),
    clientToken: textOf(members.get('ClientToken')),
    originationIdentity: textOf(members.get('OriginationIdentity')),
    result,
    poolId: call.operation === 'CreatePool' ? textOf(call.done.body.PoolId) : undefined,
    status: seen.status,
    errorType: seen.errorType,
    transport: seen.transport,
  };
}

/** The longest name of an operation in the API. Rejected input may have any size. */
const TEXT_KEPT = 256;

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value.slice(0, TEXT_KEPT) : undefined;
