import { describe, expect, it } from 'vitest';
import { SPECIAL } from '../../../local/simulator/fixtures.ts';
import { poolRequest, simulatorAtNoon } from './support.ts';

const ids = (list: unknown, name: string) =>
  Array.isArray(list) ? list.map((item: Record<string, unknown>) => item[name]) : [];

describe('DescribePools', () => {
  it('returns neither tags nor country nor identity', () => {
    const { call } = simulatorAtNoon();
    const { PoolId } = call('CreatePool', { ...poolRequest(1), Tags: [{ Key: 'a', Value: 'b' }] }).body;

    const { body } = call('DescribePools', { PoolIds: [PoolId] });

    expect(body.Pools).toEqual([
      {
        PoolArn: `arn:aws:sms-voice:us-east-1:123456789012:pool/${PoolId}`,
        PoolId,
        Status: 'CREATING',
        MessageType: 'TRANSACTIONAL',
        TwoWayEnabled: false,
        SelfManagedOptOutsEnabled: false,
        OptOutListName: 'Default',
        SharedRoutesEnabled: false,
        DeletionProtectionEnabled: false,
        CreatedTimestamp: Date.UTC(2026, 0, 15, 12) / 1000,
      },
    ]);
  });

  it('accepts five ids and rejects six', () => {
    const { call } = simulatorAtNoon();
    const id = 'pool-00000000000000000000000000000001';

    const five = call('DescribePools', { PoolIds: Array(5).fill(id) });
    const six = call('DescribePools', { PoolIds: Array(6).fill(id) });

    expect(five.status).toBe(200);
    expect(six.body).toMatchObject({ Reason: 'FIELD_VALIDATION_FAILED', Fields: [{ Name: 'PoolIds' }] });
  });

  it('pages through all pools although one is deleted in between', () => {
    const { call, wait } = simulatorAtNoon();
    const made = [1, 2, 3].map((n) => call('CreatePool', poolRequest(n)).body.PoolId);
    const first = call('DescribePools', { MaxResults: 3 });
    call('DeletePool', { PoolId: made[0] });
    wait(60);

    const second = call('DescribePools', { MaxResults: 3, NextToken: first.body.NextToken });

    expect(ids(first.body.Pools, 'PoolId').at(-1)).toBe(made[0]);
    expect(ids(second.body.Pools, 'PoolId')).toEqual([made[1], made[2]]);
    expect(second.body.NextToken).toBeUndefined();
  });

  it('filters by status and by deletion protection', () => {
    const { call } = simulatorAtNoon();
    call('CreatePool', poolRequest(1));

    const { body } = call('DescribePools', {
      Filters: [
        { Name: 'status', Values: ['ACTIVE', 'DELETING'] },
        { Name: 'deletion-protection-enabled', Values: ['true'] },
      ],
    });

    expect(ids(body.Pools, 'PoolId')).toEqual(['pool-00000000000000000000000000000002']);
  });

  it.each([
    ['an unknown filter', { Filters: [{ Name: 'colour', Values: ['red'] }] }, 'INVALID_PARAMETER'],
    ['an invalid token', { NextToken: 'abc' }, 'INVALID_NEXT_TOKEN'],
    ['101 results', { MaxResults: 101 }, 'FIELD_VALIDATION_FAILED'],
    ['an unknown owner', { Owner: 'NEIGHBOUR' }, 'INVALID_PARAMETER'],
  ])('rejects %s', (_, input, Reason) => {
    const { call } = simulatorAtNoon();

    const answer = call('DescribePools', input);

    expect(answer).toMatchObject({ errorType: 'ValidationException', body: { Reason } });
  });

  it('has no shared pools', () => {
    const { call } = simulatorAtNoon();

    const { body } = call('DescribePools', { Owner: 'SHARED' });

    expect(body.Pools).toEqual([]);
  });
});

describe('DescribePhoneNumbers', () => {
  it('returns the pool of a number', () => {
    const { call } = simulatorAtNoon();
    const { PoolId } = call('CreatePool', poolRequest(1)).body;

    const { body } = call('DescribePhoneNumbers', {
      PhoneNumberIds: [poolRequest(1).OriginationIdentity, poolRequest(2).OriginationIdentity],
    });

    expect(body.PhoneNumbers).toMatchObject([
      { PhoneNumber: '+15550100', Status: 'ACTIVE', IsoCountryCode: 'US', PoolId },
      { PhoneNumber: '+15550101', MessageType: 'TRANSACTIONAL', PoolId: undefined },
    ]);
  });

  it.each([
    ['status', 'PENDING', SPECIAL.pending],
    ['iso-country-code', 'CA', SPECIAL.canadian],
    ['message-type', 'PROMOTIONAL', SPECIAL.promotional],
    ['two-way-enabled', 'true', SPECIAL.twoWay],
    ['self-managed-opt-outs-enabled', 'true', SPECIAL.selfManagedOptOuts],
    ['deletion-protection-enabled', 'true', SPECIAL.deletionProtected],
  ])('filters by %s', (Name, value, id) => {
    const { call } = simulatorAtNoon();

    const { body } = call('DescribePhoneNumbers', { Filters: [{ Name, Values: [value] }] });

    expect(ids(body.PhoneNumbers, 'PhoneNumberId')).toEqual([id]);
  });

  it('has more than thirty free numbers', () => {
    const { call } = simulatorAtNoon();

    const { body } = call('DescribePhoneNumbers', {
      Filters: [
        { Name: 'iso-country-code', Values: ['US'] },
        { Name: 'message-type', Values: ['TRANSACTIONAL'] },
        { Name: 'status', Values: ['ACTIVE'] },
      ],
    });

    expect(ids(body.PhoneNumbers, 'PoolId').filter((id) => id === undefined).length).toBeGreaterThan(30);
  });

  it('does not find a sender id', () => {
    const { call } = simulatorAtNoon();

    const { body } = call('DescribePhoneNumbers', { PhoneNumberIds: ['ACME'] });

    expect(body).toMatchObject({ ResourceId: 'ACME' });
  });
});

describe('DescribeSenderIds', () => {
  it('finds a sender id by its id and country', () => {
    const { call } = simulatorAtNoon();

    const found = call('DescribeSenderIds', { SenderIds: [{ SenderId: 'ACMEDE', IsoCountryCode: 'DE' }] });
    const elsewhere = call('DescribeSenderIds', {
      SenderIds: [{ SenderId: 'ACMEDE', IsoCountryCode: 'GB' }],
    });

    expect(found.body.SenderIds).toEqual([
      {
        SenderIdArn: 'arn:aws:sms-voice:us-east-1:123456789012:sender-id/ACMEDE/DE',
        SenderId: 'ACMEDE',
        IsoCountryCode: 'DE',
        MessageTypes: ['TRANSACTIONAL', 'PROMOTIONAL'],
        MonthlyLeasingPrice: '0.00',
        DeletionProtectionEnabled: false,
        Registered: true,
      },
    ]);
    expect(elsewhere).toMatchObject({
      errorType: 'ResourceNotFoundException',
      body: { ResourceType: 'sender-id', ResourceId: 'ACMEDE' },
    });
  });

  it('filters by message type', () => {
    const { call } = simulatorAtNoon();

    const { body } = call('DescribeSenderIds', {
      Filters: [{ Name: 'message-type', Values: ['PROMOTIONAL'] }],
    });

    expect(ids(body.SenderIds, 'SenderId')).toEqual(['ACMEPROMO', 'ACMEDE']);
  });
});

describe('ListPoolOriginationIdentities', () => {
  it('returns the identity of a pool', () => {
    const { call } = simulatorAtNoon();

    const { body } = call('ListPoolOriginationIdentities', {
      PoolId: 'pool-00000000000000000000000000000001',
    });

    expect(body).toMatchObject({
      PoolId: 'pool-00000000000000000000000000000001',
      OriginationIdentities: [
        {
          OriginationIdentityArn: `arn:aws:sms-voice:us-east-1:123456789012:phone-number/${SPECIAL.inPoolOfAnotherTeam}`,
          OriginationIdentity: SPECIAL.inPoolOfAnotherTeam,
          IsoCountryCode: 'US',
          NumberCapabilities: ['SMS', 'VOICE'],
          PhoneNumber: '+15550143',
        },
      ],
    });
  });
});

describe('ListTagsForResource', () => {
  it('lists the tags of a pool', () => {
    const { call } = simulatorAtNoon();
    const Tags = [{ Key: 'team', Value: 'onboarding' }];
    const { PoolArn } = call('CreatePool', { ...poolRequest(1), Tags }).body;

    const { body } = call('ListTagsForResource', { ResourceArn: PoolArn });

    expect(body).toEqual({ ResourceArn: PoolArn, Tags });
  });

  it('does not find an unknown pool', () => {
    const { call } = simulatorAtNoon();

    const { body } = call('ListTagsForResource', {
      ResourceArn: 'arn:aws:sms-voice:us-east-1:123456789012:pool/pool-x',
    });

    expect(body).toMatchObject({ ResourceType: 'pool' });
  });
});

describe('DescribeAccountLimits', () => {
  it('counts the pools of the account, also those that are CREATING, against the quota', () => {
    const { call } = simulatorAtNoon({ quotas: { pools: 30 } });
    const limitOf = () => {
      const { AccountLimits } = call('DescribeAccountLimits', {}).body;
      return Array.isArray(AccountLimits) ? AccountLimits.find(({ Name }) => Name === 'POOLS') : undefined;
    };
    const before = limitOf();

    call('CreatePool', poolRequest(1));

    expect(limitOf()).toEqual({ Name: 'POOLS', Used: before.Used + 1, Max: 30 });
  });

  it('pages', () => {
    const { call } = simulatorAtNoon();

    const first = call('DescribeAccountLimits', { MaxResults: 2 });
    const second = call('DescribeAccountLimits', { NextToken: first.body.NextToken });

    expect(ids(first.body.AccountLimits, 'Name')).toEqual(['PHONE_NUMBERS', 'POOLS']);
    expect(ids(second.body.AccountLimits, 'Name')).toEqual(['SENDER_IDS']);
    expect(second.body.NextToken).toBeUndefined();
  });
});
