import { describe, expect, it } from 'vitest';
import { PoolRequest } from '../../functions/model/request.ts';
import { config, parseConfig } from '../../infra/config.ts';
import { loadTemplate } from '../../local/stack/stack.ts';
import { SBT } from '../support/integrations.ts';

/** A change of the example, deep inside: undefined takes a member away. */
const changed = (value: unknown, [key, ...path]: string[], to: unknown): unknown =>
  key === undefined ? to : { ...Object(value), [key]: changed(Object(value)[key], path, to) };

const parsing =
  (...integrations: unknown[]) =>
  () =>
    parseConfig({ ...config, integrations });
const withChange = (path: string, to: unknown) => changed(SBT, path.split('.'), to);

describe('the configuration of an integration', () => {
  it('holds for the example', () => {
    expect(parsing(SBT)().integrations).toEqual([SBT]);
  });

  it('knows each member of a request, and no other', () => {
    for (const member of Object.keys(PoolRequest.shape)) {
      expect(parsing(withChange(`request.${member}`, '$.detail.x'))).not.toThrow();
    }
    expect(parsing(withChange('request.Country', 'US'))).toThrow('Unrecognized key: "Country"');
  });

  it.each([
    ['a path without a $', 'requestId', 'detail.id', 'A path is $ with names and indices'],
    ['no path to a request id', 'requestId', undefined, 'A path is needed'],
    [
      'a path that is more than names and indices',
      'request.IsoCountryCode',
      '$.detail.*',
      'A path is $ with names',
    ],
    ['a path past the detail', 'request.OriginationIdentity', '$.tenantId', 'begins with $.detail'],
    ['no identity', 'request.OriginationIdentity', undefined, 'A request has an OriginationIdentity'],
    ['a token for all', 'request.ClientToken', 'abc', 'the same pool'],
    ['a type that is none', 'request.MessageType', 'SMS', 'TRANSACTIONAL, PROMOTIONAL'],
    ['a country that is none', 'request.IsoCountryCode', 'UK', 'two capital letters'],
    ['a yes for a true', 'request.DeletionProtectionEnabled', 'yes', 'true, false or a path'],
    ['a tag without a value', 'request.Tags', [{ Key: 'tenant' }], 'A tag has a Value'],
    [
      'tags of one key',
      'request.Tags',
      [
        { Key: 'a', Value: 'b' },
        { Key: 'a', Value: 'c' },
      ],
      'a key of its own',
    ],
    [
      'an answer with what none has',
      'answers.success.detail.id',
      '$.detail.pool.PoolId',
      'pool-provisioned.schema',
    ],
    ['what only another answer has', 'answers.success.detail.why', ['$.detail.data.failure.class'], 'why[0]'],
    ['answers that claim to be the service’s', 'answers.source', 'sms-pool-provisioner', 'the service’s own'],
    ['the service’s answers as requests', 'event.source', 'sms-pool-provisioner', 'the service’s own'],
    ['what is a request already', 'event.detailType', 'PoolRequested', 'asks for a pool already'],
    ['a name that is none', 'name', 'SBT', 'The name of an integration'],
    [
      'more than a function has room for',
      'answers.success.detail.x',
      'x'.repeat(3_500),
      'Lambda has no room',
    ],
  ])('refuses %s', (_what, path, to, reason) => {
    expect(parsing(withChange(path, to))).toThrow(reason);
  });

  it('refuses answers that ask for a pool in turn', () => {
    const source = withChange('answers.source', 'sbt.control.plane');

    expect(
      parsing(changed(source, ['answers', 'failure', 'detailType'], 'sbt_aws_onboardingRequest')),
    ).toThrow('answer itself for ever');
  });

  it('refuses two of one name, or of one event', () => {
    expect(parsing(SBT, withChange('event.source', 'another'))).toThrow('a name of its own');
    expect(parsing(SBT, withChange('name', 'another'))).toThrow('an event of its own');
    expect(
      parsing(SBT, changed(withChange('name', 'another'), ['event', 'source'], 'another')),
    ).not.toThrow();
  });
});

it.runIf(config.integrations.length === 0)('nothing of them is deployed where none is configured', () => {
  const { Resources, Outputs } = loadTemplate().template;

  expect(JSON.stringify([Resources, Outputs])).not.toMatch(/integration|translat/i);
});
