import type { FixturesInput } from './fixture-schemas.ts';

/** `phone-` and the number with leading zeros: phoneNumberId(7) ends in …07. */
export const phoneNumberId = (n: number): string => `phone-${String(n).padStart(32, '0')}`;
/** Number 1 is +15550100, number 2 is +15550101, and so on. */
const phoneNumber = (n: number): string => `+155501${String(n - 1).padStart(2, '0')}`;
const seededPoolId = (n: number): string => `pool-${String(n).padStart(32, '0')}`;

/** The number of free, ACTIVE, TRANSACTIONAL numbers of the US: phoneNumberId(1) and up. */
export const FREE_NUMBERS = 32;

/** Identities that each have one special property. */
export const SPECIAL = {
  promotional: phoneNumberId(41),
  pending: phoneNumberId(42),
  canadian: phoneNumberId(43),
  inPoolOfAnotherTeam: phoneNumberId(44),
  inPoolWithDeletionProtection: phoneNumberId(45),
  twoWay: phoneNumberId(46),
  selfManagedOptOuts: phoneNumberId(47),
  deletionProtected: phoneNumberId(48),
  rcsAgent: `rcs-${'1'.padStart(32, '0')}`,
} as const;

const numbered = (n: number) => ({ PhoneNumberId: phoneNumberId(n), PhoneNumber: phoneNumber(n) });

/**
 * The identities that the account owns at the start.
 *
 * | identity | special property |
 * |---|---|
 * | phone-…01 to phone-…32 | free |
 * | phone-…41 | PROMOTIONAL |
 * | phone-…42 | PENDING |
 * | phone-…43 | of Canada |
 * | phone-…44 | in pool-…01 |
 * | phone-…45 | in pool-…02, which has deletion protection |
 * | phone-…46 | two-way messaging, with channel and role |
 * | phone-…47 | self-managed opt-outs, and an opt-out list of its own |
 * | phone-…48 | has deletion protection, which a pool does not inherit |
 * | ACME in GB | TRANSACTIONAL |
 * | ACMEPROMO in GB | PROMOTIONAL |
 * | ACMEDE in DE | both message types, registered |
 * | rcs-…01 | an RCS agent: no country, no message type |
 */
export const FIXTURES: FixturesInput = {
  phoneNumbers: [
    ...Array.from({ length: FREE_NUMBERS }, (_, index) => numbered(index + 1)),
    { ...numbered(41), MessageType: 'PROMOTIONAL' },
    { ...numbered(42), Status: 'PENDING' },
    { ...numbered(43), IsoCountryCode: 'CA', NumberType: 'LONG_CODE' },
    numbered(44),
    numbered(45),
    {
      ...numbered(46),
      TwoWayEnabled: true,
      TwoWayChannelArn: 'arn:aws:sns:us-east-1:123456789012:inbound-sms',
      TwoWayChannelRole: 'arn:aws:iam::123456789012:role/inbound-sms',
    },
    { ...numbered(47), SelfManagedOptOutsEnabled: true, OptOutListName: 'self-managed' },
    { ...numbered(48), DeletionProtectionEnabled: true },
  ],
  senderIds: [
    { SenderId: 'ACME', IsoCountryCode: 'GB' },
    { SenderId: 'ACMEPROMO', IsoCountryCode: 'GB', MessageTypes: ['PROMOTIONAL'] },
    {
      SenderId: 'ACMEDE',
      IsoCountryCode: 'DE',
      MessageTypes: ['TRANSACTIONAL', 'PROMOTIONAL'],
      Registered: true,
    },
  ],
  rcsAgents: [{ RcsAgentId: SPECIAL.rcsAgent }],
};

/** Pools that exist at the start. They count against the quota. */
export const SEEDED_POOLS = [
  { poolId: seededPoolId(1), phoneNumberId: SPECIAL.inPoolOfAnotherTeam, deletionProtection: false },
  { poolId: seededPoolId(2), phoneNumberId: SPECIAL.inPoolWithDeletionProtection, deletionProtection: true },
] as const;
