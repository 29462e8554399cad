import { describe, expect, it } from 'vitest';
import { PoolRequest } from '../../functions/model/request.ts';
import { config, parseConfig } from '../../infra/config.ts';
import { loadTemplate } from '../../local/stack/stack.ts';
import { SBT } from '../support/integrations.ts';

/** A change of the example at any depth; undefined removes the member. */
const changed = (value: unknown, [key, ...path]: string[], to: unknown): unknown =>
  key === undefined ? to : { ...Object(value), [key]: changed(Object(value)[key], path, to) };

const parsing =
  (...integrations: unknown[]) =>
  () =>
    parseConfig({ ...config, integrations });
const withChange = (path: string, to: unknown) => changed(SBT, path.split('.'), to);

describe('the configuration of an integration', () => {
  it('accepts the example', () => {
    expect(parsing(SBT)().integrations).toEqual([SBT]);
  });

  it('accepts each member of a request, and no other', () => {
    for (const member of Object.keys(PoolRequest.shape)) {
      expect(parsing(withChange(`request.${member}`, '$.detail.x'))).not.toThrow();
    }
    expect(parsing(withChange('request.Country', 'US'))).toThrow('Unrecognized key: "Country"');
  });

  it.each([
    ['a path without a $', 'requestId', 'detail.id', 'A path is $ followed by names and indices'],
    ['no path to a request id', 'requestId', undefined, 'A path is needed'],
    [
      'a path with more than names and indices',
      'request.IsoCountryCode',
      '$.detail.*',
      'A path is $ followed by names',
    ],
    ['a path outside detail', 'request.OriginationIdentity', '$.tenantId', 'start the path with $.detail'],
    ['no identity', 'request.OriginationIdentity', undefined, 'A request needs an OriginationIdentity'],
    ['a token for all requests', 'request.ClientToken', 'abc', 'the same pool'],
    ['an unknown type', 'request.MessageType', 'SMS', 'TRANSACTIONAL, PROMOTIONAL'],
    ['an unknown country', 'request.IsoCountryCode', 'UK', 'two capital letters'],
    ['yes instead of true', 'request.DeletionProtectionEnabled', 'yes', 'true, false or a path'],
    ['a tag without a value', 'request.Tags', [{ Key: 'tenant' }], 'A tag needs a Value'],
    [
      'tags with one key',
      'request.Tags',
      [
        { Key: 'a', Value: 'b' },
        { Key: 'a', Value: 'c' },
      ],
      'a unique key',
    ],
    [
      'a result with an unknown member',
      'results.success.detail.id',
      '$.detail.pool.PoolId',
      'pool-provisioned.schema',
    ],
    [
      'a member of the other result only',
      'results.success.detail.why',
      ['$.detail.data.failure.class'],
      'why[0]',
    ],
    [
      'results that claim the service’s source',
      'results.source',
      'sms-pool-provisioner',
      'the service’s own',
    ],
    ['the service’s results as requests', 'event.source', 'sms-pool-provisioner', 'the service’s own'],
    ['the event of a plain request', 'event.detailType', 'PoolRequested', 'already requests a pool'],
    ['an invalid name', 'name', 'SBT', 'The name of an integration'],
    [
      'more than the environment of a function can hold',
      'results.success.detail.x',
      'x'.repeat(3_500),
      'Lambda has no room',
    ],
  ])('rejects %s', (_what, path, to, reason) => {
    expect(parsing(withChange(path, to))).toThrow(reason);
  });

  it('rejects results that request a pool', () => {
    const source = withChange('results.source', 'sbt.control.plane');

    expect(
      parsing(changed(source, ['results', 'failure', 'detailType'], 'sbt_aws_onboardingRequest')),
    ).toThrow('an endless loop');
  });

  it('rejects two with one name, or with one event', () => {
    expect(parsing(SBT, withChange('event.source', 'another'))).toThrow('a unique name');
    expect(parsing(SBT, withChange('name', 'another'))).toThrow('a unique event');
    expect(
      parsing(SBT, changed(withChange('name', 'another'), ['event', 'source'], 'another')),
    ).not.toThrow();
  });
});

it.runIf(config.integrations.length === 0)(
  'without integrations, none of their resources is deployed',
  () => {
    const { Resources, Outputs } = loadTemplate().template;

    expect(JSON.stringify([Resources, Outputs])).not.toMatch(/integration|translat/i);
  },
);
