import type { Account, Tag } from './account.ts';
import type { Answer, Transport } from './answer.ts';
import type { PhoneNumberFixture, RcsAgentFixture, SenderIdFixture } from './fixture-schemas.ts';
import { membersOf } from './members.ts';
import { poolHolding, statusOf } from './pools.ts';
import type { Settings } from './settings.ts';

/** What the simulator knows and the API does not tell. Times are milliseconds since the epoch. */
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
  /** As DescribePools shows it, or GONE. */
  status: string;
  /** The ARN. */
  originationIdentity: string;
  isoCountryCode: string | undefined;
  messageType: string;
  tags: readonly Tag[];
  deletionProtection: boolean;
  clientToken: string | undefined;
  /** The call that made it. */
  requestId: string | undefined;
  /** It was there at the start. */
  seeded: boolean;
  createdAt: number;
  /** When it became, or will become, ACTIVE; undefined if it never does. */
  activeAt: number | undefined;
  deletedAt: number | undefined;
  /** From when on calls of DescribePools show it; undefined as long as only more of them can tell. */
  shownAt: number | undefined;
};

export type CallRecord = {
  at: number;
  requestId: string;
  operation: string;
  clientToken: string | undefined;
  originationIdentity: string | undefined;
  /** What the service did: OK, the name of an error, or NOT_DONE when a fault came before. */
  result: string;
  /** The pool that a call of CreatePool made or found. */
  poolId: string | undefined;
  /** What the caller got: the HTTP status, and the name of an error or of a fault on the way. */
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
  /** The place of its plan in the settings. */
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
      requestId: pool.requestId,
      seeded: pool.seeded,
      createdAt: pool.createdAt,
      activeAt: deletedBefore ? undefined : activeAt,
      deletedAt: pool.deletion?.startedAt,
      shownAt: pool.shownAt ?? (pool.looksUntilVisible === 0 ? pool.hiddenUntil : undefined),
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
 * @param done what the service did
 * @param seen what the caller got
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

/** The longest name that the API takes; input that is refused may be of any size. */
const TEXT_KEPT = 256;

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value.slice(0, TEXT_KEPT) : undefined;
