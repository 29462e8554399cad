import type { Arns } from './arns.ts';
import type { Fixtures, PhoneNumberFixture, RcsAgentFixture, SenderIdFixture } from './fixture-schemas.ts';

/** Times are milliseconds since the epoch. */

export type Tag = { Key: string; Value: string };

/** How and when the creation of a pool ends. For the endings, see Settings. */
export type Creation = { seconds: number; ends: string };

/** The members of a pool in DescribePools, without its status, which follows from the clock. */
export type PoolConfiguration = {
  PoolArn: string;
  PoolId: string;
  MessageType: 'TRANSACTIONAL' | 'PROMOTIONAL';
  TwoWayEnabled: boolean;
  TwoWayChannelArn?: string | undefined;
  TwoWayChannelRole?: string | undefined;
  SelfManagedOptOutsEnabled: boolean;
  OptOutListName: string;
  SharedRoutesEnabled: boolean;
  DeletionProtectionEnabled: boolean;
};

export type Pool = {
  readonly configuration: PoolConfiguration;
  readonly identity: Identity;
  readonly country: string | undefined;
  readonly tags: readonly Tag[];
  readonly clientToken: string | undefined;
  readonly requestId: string | undefined;
  readonly seeded: boolean;
  readonly createdAt: number;
  readonly creation: Creation;
  /** How many further calls of DescribePools that match the pool leave it out. */
  readsUntilVisible: number;
  /** No call returns the pool before this moment, in milliseconds since the epoch. */
  hiddenUntil: number;
  /** When it became visible; undefined while it is hidden. */
  shownAt?: number;
  deletion?: { startedAt: number; endsAt: number };
};

/** An origination identity, with the pool that it is in. A sender id may be in many pools, so it has none. */
export type Identity = { readonly arn: string; readonly id: string; poolId?: string } & (
  | { readonly kind: 'phone-number'; readonly description: PhoneNumberFixture }
  | { readonly kind: 'sender-id'; readonly description: SenderIdFixture }
  | { readonly kind: 'rcs-agent'; readonly description: RcsAgentFixture }
);

/**
 * The state of the account. Deleted pools stay in the map, so that the record can report them, and so that page tokens,
 * which are positions in the map, stay valid.
 */
export type Account = {
  readonly openedAt: number;
  readonly pools: Map<string, Pool>;
  /** By the resource in the ARN: `phone-number/phone-…`, `sender-id/ACME/GB`, `rcs-agent/rcs-…`. */
  readonly identities: Map<string, Identity>;
};

/** Adds identities. An existing one gets the new description and stays in its pool. */
export function addIdentities(account: Account, arns: Arns, fixtures: Fixtures): void {
  const add = (resource: string, identity: Identity) => {
    const poolId = account.identities.get(resource)?.poolId;
    account.identities.set(resource, poolId === undefined ? identity : { ...identity, poolId });
  };
  for (const description of fixtures.phoneNumbers) {
    const id = description.PhoneNumberId;
    const resource = `phone-number/${id}`;
    add(resource, { kind: 'phone-number', id, arn: arns.of(resource), description });
  }
  for (const description of fixtures.senderIds) {
    const resource = `sender-id/${description.SenderId}/${description.IsoCountryCode}`;
    add(resource, { kind: 'sender-id', id: description.SenderId, arn: arns.of(resource), description });
  }
  for (const description of fixtures.rcsAgents) {
    const id = description.RcsAgentId;
    const resource = `rcs-agent/${id}`;
    add(resource, { kind: 'rcs-agent', id, arn: arns.of(resource), description });
  }
}
