import type { Arns } from './arns.ts';
import type { Fixtures, PhoneNumberFixture, RcsAgentFixture, SenderIdFixture } from './fixture-schemas.ts';

/** Times are milliseconds since the epoch. */

export type Tag = { Key: string; Value: string };

/** Where the creation of a pool leads, and when. See Settings for the endings. */
export type Creation = { seconds: number; ends: string };

/** What DescribePools tells of a pool, but for its status, which follows from the clock. */
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
  /** How many more calls of DescribePools, of those that would show the pool, do not. */
  looksUntilVisible: number;
  /** Before this moment no call shows it, in milliseconds since the epoch. */
  readonly hiddenUntil: number;
  /** When it could first be seen; undefined while it is hidden. */
  shownAt?: number;
  deletion?: { startedAt: number; endsAt: number };
};

/** An origination identity, with the one pool it is in. A sender id may be in many: it names none. */
export type Identity = { readonly arn: string; readonly id: string; poolId?: string } & (
  | { readonly kind: 'phone-number'; readonly description: PhoneNumberFixture }
  | { readonly kind: 'sender-id'; readonly description: SenderIdFixture }
  | { readonly kind: 'rcs-agent'; readonly description: RcsAgentFixture }
);

/**
 * Everything the account holds. Pools stay in the map after they are gone, so that the record can tell of
 * them and that page tokens, which count places in the map, stay true.
 */
export type Account = {
  readonly openedAt: number;
  readonly pools: Map<string, Pool>;
  /** By the resource of the ARN: `phone-number/phone-…`, `sender-id/ACME/GB`, `rcs-agent/rcs-…`. */
  readonly identities: Map<string, Identity>;
};

/** Adds identities; one that is there already gets the new description and stays in its pool. */
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
