import * as z from 'zod';

/**
 * The identities that an account owns before any pool is created. Spelled as in DescribePhoneNumbers, DescribeSenderIds
 * and DescribeRcsAgents, so that an element of a real response can be pasted.
 */

const hexId = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}-[0-9a-f]{32}$`), `must be ${prefix}- and 32 hexadecimal digits`);
const country = z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters');
const messageType = z.enum(['TRANSACTIONAL', 'PROMOTIONAL']);

/** The configuration that a pool inherits from its first origination identity. */
const inherited = {
  TwoWayEnabled: z.boolean().default(false),
  TwoWayChannelArn: z.string().optional(),
  TwoWayChannelRole: z.string().optional(),
  SelfManagedOptOutsEnabled: z.boolean().default(false),
  OptOutListName: z.string().default('Default'),
};

export const PhoneNumberFixture = z.strictObject({
  PhoneNumberId: hexId('phone'),
  PhoneNumber: z.string().regex(/^\+[1-9][0-9]{1,18}$/, 'must be a number in E.164 form'),
  Status: z.enum(['PENDING', 'ACTIVE', 'ASSOCIATING', 'DISASSOCIATING', 'DELETED']).default('ACTIVE'),
  IsoCountryCode: country.default('US'),
  MessageType: messageType.default('TRANSACTIONAL'),
  NumberCapabilities: z.array(z.enum(['SMS', 'VOICE', 'MMS', 'RCS'])).default(['SMS', 'VOICE']),
  NumberType: z.enum(['SHORT_CODE', 'LONG_CODE', 'TOLL_FREE', 'TEN_DLC', 'SIMULATOR']).default('TEN_DLC'),
  MonthlyLeasingPrice: z.string().default('1.00'),
  ...inherited,
  InternationalSendingEnabled: z.boolean().default(false),
  DeletionProtectionEnabled: z.boolean().default(false),
});

export const SenderIdFixture = z.strictObject({
  SenderId: z.string().regex(/^[A-Za-z0-9_-]{1,11}$/, 'must be 1 to 11 letters, digits, _ or -'),
  IsoCountryCode: country,
  MessageTypes: z.array(messageType).default(['TRANSACTIONAL']),
  MonthlyLeasingPrice: z.string().default('0.00'),
  DeletionProtectionEnabled: z.boolean().default(false),
  Registered: z.boolean().default(false),
});

export const RcsAgentFixture = z.strictObject({
  RcsAgentId: hexId('rcs'),
  Status: z.enum(['CREATED', 'PENDING', 'TESTING', 'PARTIAL', 'ACTIVE', 'DELETED']).default('ACTIVE'),
  ...inherited,
  DeletionProtectionEnabled: z.boolean().default(false),
});

export const Fixtures = z.strictObject({
  phoneNumbers: z.array(PhoneNumberFixture).default([]),
  senderIds: z.array(SenderIdFixture).default([]),
  rcsAgents: z.array(RcsAgentFixture).default([]),
});

export type Fixtures = z.output<typeof Fixtures>;
export type FixturesInput = z.input<typeof Fixtures>;
export type PhoneNumberFixture = z.output<typeof PhoneNumberFixture>;
export type SenderIdFixture = z.output<typeof SenderIdFixture>;
export type RcsAgentFixture = z.output<typeof RcsAgentFixture>;
