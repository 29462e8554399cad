import { describe, expect, it } from 'vitest';
import { FREE_NUMBERS, SPECIAL } from '../../../local/simulator/fixtures.ts';
import { poolRequest, simulatorAtNoon } from './support.ts';

const transactional = { IsoCountryCode: 'US', MessageType: 'TRANSACTIONAL' };

describe('CreatePool', () => {
  it('returns every element of the API reference', () => {
    const { call } = simulatorAtNoon();

    const answer = call('CreatePool', {
      ...poolRequest(1),
      DeletionProtectionEnabled: true,
      Tags: [{ Key: 'team', Value: 'onboarding' }],
    });

    expect(answer).toEqual({
      status: 200,
      body: {
        PoolArn: expect.stringMatching(/^arn:aws:sms-voice:us-east-1:123456789012:pool\/pool-[0-9a-f]{32}$/),
        PoolId: expect.stringMatching(/^pool-[0-9a-f]{32}$/),
        Status: 'CREATING',
        MessageType: 'TRANSACTIONAL',
        TwoWayEnabled: false,
        SelfManagedOptOutsEnabled: false,
        OptOutListName: 'Default',
        SharedRoutesEnabled: false,
        DeletionProtectionEnabled: true,
        Tags: [{ Key: 'team', Value: 'onboarding' }],
        CreatedTimestamp: Date.UTC(2026, 0, 15, 12) / 1000,
      },
    });
  });

  it('inherits the two-way channel of a number', () => {
    const { call } = simulatorAtNoon();

    const { body } = call('CreatePool', { ...transactional, OriginationIdentity: SPECIAL.twoWay });

    expect(body).toMatchObject({
      TwoWayEnabled: true,
      TwoWayChannelArn: 'arn:aws:sns:us-east-1:123456789012:inbound-sms',
      TwoWayChannelRole: 'arn:aws:iam::123456789012:role/inbound-sms',
    });
  });

  it('inherits the opt-out list and the self-managed opt-outs of a number', () => {
    const { call } = simulatorAtNoon();

    const { body } = call('CreatePool', {
      ...transactional,
      OriginationIdentity: SPECIAL.selfManagedOptOuts,
    });

    expect(body).toMatchObject({ SelfManagedOptOutsEnabled: true, OptOutListName: 'self-managed' });
  });

  it('does not inherit deletion protection', () => {
    const { call } = simulatorAtNoon();

    const { body } = call('CreatePool', { ...transactional, OriginationIdentity: SPECIAL.deletionProtected });

    expect(body).toMatchObject({ DeletionProtectionEnabled: false });
  });

  it.each([
    ['a phone number ARN', 'phone-number/phone-00000000000000000000000000000001', 'US'],
    ['a sender id ARN', 'sender-id/ACME/GB', 'GB'],
    ['an RCS agent ARN', `rcs-agent/${SPECIAL.rcsAgent}`, undefined],
  ])('accepts %s', (_, resource, IsoCountryCode) => {
    const { call, simulator } = simulatorAtNoon();
    const OriginationIdentity = `arn:aws:sms-voice:us-east-1:123456789012:${resource}`;

    const { status } = call('CreatePool', {
      OriginationIdentity,
      IsoCountryCode,
      MessageType: 'TRANSACTIONAL',
    });

    expect(status).toBe(200);
    expect(simulator.record().pools.at(-1)).toMatchObject({
      originationIdentity: OriginationIdentity,
      isoCountryCode: IsoCountryCode,
    });
  });

  it('allows a sender id in many pools', () => {
    const { call } = simulatorAtNoon();
    const request = { OriginationIdentity: 'ACME', IsoCountryCode: 'GB', MessageType: 'TRANSACTIONAL' };

    const first = call('CreatePool', request);
    const second = call('CreatePool', request);

    expect([first.status, second.status]).toEqual([200, 200]);
    expect(first.body.PoolId).not.toBe(second.body.PoolId);
  });

  it('allows a number in at most one pool', () => {
    const { call } = simulatorAtNoon();
    call('CreatePool', poolRequest(1));

    const second = call('CreatePool', { ...poolRequest(1), ClientToken: 'other' });

    expect(second).toMatchObject({
      status: 400,
      errorType: 'ConflictException',
      body: {
        Reason: 'PHONE_NUMBER_ASSOCIATED_TO_POOL',
        ResourceType: 'phone-number',
        ResourceId: 'phone-00000000000000000000000000000001',
      },
    });
  });

  it('allows an RCS agent in at most one pool', () => {
    const { call } = simulatorAtNoon();
    const request = { OriginationIdentity: SPECIAL.rcsAgent, MessageType: 'PROMOTIONAL' };
    call('CreatePool', request);

    const { body } = call('CreatePool', request);

    expect(body).toMatchObject({ Reason: 'RCS_AGENT_ASSOCIATED_TO_POOL', ResourceType: 'rcs-agent' });
  });

  it.each([
    ['a number of a seeded pool', SPECIAL.inPoolOfAnotherTeam, 'PHONE_NUMBER_ASSOCIATED_TO_POOL'],
    ['a PENDING number', SPECIAL.pending, 'RESOURCE_NOT_ACTIVE'],
    ['a promotional number', SPECIAL.promotional, 'MESSAGE_TYPE_MISMATCH'],
  ])('rejects %s with a ConflictException', (_, OriginationIdentity, Reason) => {
    const { call, simulator } = simulatorAtNoon();

    const answer = call('CreatePool', { ...transactional, OriginationIdentity });

    expect(answer).toMatchObject({
      status: 400,
      errorType: 'ConflictException',
      body: { Reason, ResourceType: 'phone-number', ResourceId: OriginationIdentity },
    });
    expect(simulator.record().pools).toHaveLength(2);
  });

  it('rejects a promotional sender id for a transactional pool', () => {
    const { call } = simulatorAtNoon();

    const { body } = call('CreatePool', {
      OriginationIdentity: 'ACMEPROMO',
      IsoCountryCode: 'GB',
      MessageType: 'TRANSACTIONAL',
    });

    expect(body).toMatchObject({ Reason: 'MESSAGE_TYPE_MISMATCH', ResourceType: 'sender-id' });
  });

  it.each([
    ['phone-ffffffffffffffffffffffffffffffff', 'phone-number'],
    ['rcs-ffffffffffffffffffffffffffffffff', 'rcs-agent'],
    ['NOBODY', 'sender-id'],
    ['ACME', 'sender-id'],
    ['arn:aws:sms-voice:us-east-1:123456789012:sender-id/ACME', 'sender-id'],
    [
      'arn:aws:sms-voice:eu-west-1:123456789012:phone-number/phone-00000000000000000000000000000001',
      'phone-number',
    ],
  ])('does not find %s in the US', (OriginationIdentity, ResourceType) => {
    const { call } = simulatorAtNoon();

    const answer = call('CreatePool', { ...transactional, OriginationIdentity });

    expect(answer).toMatchObject({
      status: 400,
      errorType: 'ResourceNotFoundException',
      body: { ResourceType, ResourceId: OriginationIdentity },
    });
  });

  it.each([
    [
      'a number of another country',
      { ...transactional, OriginationIdentity: SPECIAL.canadian },
      'COUNTRY_CODE_MISMATCH',
    ],
    [
      'a sender id ARN of another country',
      { ...transactional, OriginationIdentity: 'arn:aws:sms-voice:us-east-1:123456789012:sender-id/ACME/GB' },
      'COUNTRY_CODE_MISMATCH',
    ],
    ['a number without a country', { ...poolRequest(1), IsoCountryCode: undefined }, 'MISSING_PARAMETER'],
  ])('rejects %s, naming IsoCountryCode', (_, request, Reason) => {
    const { call } = simulatorAtNoon();

    const answer = call('CreatePool', request);

    expect(answer).toMatchObject({
      errorType: 'ValidationException',
      body: { Reason, Fields: [{ Name: 'IsoCountryCode' }] },
    });
  });

  it('rejects an ARN of another service', () => {
    const { call } = simulatorAtNoon();

    const { body } = call('CreatePool', {
      ...transactional,
      OriginationIdentity: 'arn:aws:sns:us-east-1:123456789012:inbound-sms',
    });

    expect(body).toMatchObject({ Reason: 'INVALID_ARN', Fields: [{ Name: 'OriginationIdentity' }] });
  });

  it('allows at most 25 pools, including the seeded ones', () => {
    const { call } = simulatorAtNoon();
    const made = Array.from({ length: 23 }, (_, index) => call('CreatePool', poolRequest(index + 1)));

    const oneMore = call('CreatePool', poolRequest(FREE_NUMBERS));

    expect(made.map(({ status }) => status)).toEqual(made.map(() => 200));
    expect(oneMore).toMatchObject({
      status: 400,
      errorType: 'ServiceQuotaExceededException',
      body: { Reason: 'POOLS_PER_ACCOUNT', Message: expect.stringContaining('25') },
    });
  });
});
