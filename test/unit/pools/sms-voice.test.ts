import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { expect, it, onTestFinished } from 'vitest';
import { findOwnedPool } from '../../../functions/pools/find-owned-pool.ts';
import { smsVoice } from '../../../functions/pools/sms-voice.ts';

const SHARED = 'arn:aws-us-gov:sms-voice:us-gov-west-1:210987654321:phone-number/phone-1';
const POOL = 'arn:aws-us-gov:sms-voice:us-gov-west-1:123456789012:pool/pool-1';
const OWN = [{ Key: 'sms-pool-provisioner:request-id', Value: 'r-1' }];

it('finds the pool of a number that another account shares in the account of the request', async () => {
  const { client, calls } = await service({
    DescribePhoneNumbers: { PhoneNumbers: [{ PhoneNumberArn: SHARED, PoolId: 'pool-1' }] },
    ListTagsForResource: { ResourceArn: POOL, Tags: OWN },
    DescribePools: { Pools: [] },
  });

  const pool = await findOwnedPool(
    {
      metadata: {
        requestId: 'r-1',
        trigger: 'event',
        executionArn: 'arn:aws-us-gov:states:us-gov-west-1:123456789012:execution:provision-pool:one',
        requestedAt: '2026-11-24T10:00:00.000Z',
      },
      request: { MessageType: 'TRANSACTIONAL', OriginationIdentity: SHARED, IsoCountryCode: 'US' },
      delivery: 'event-1',
      claim: {
        is: 'resumed',
        attempt: 1,
        since: '2026-11-24T10:00:00.000Z',
        claimedAt: '2026-11-24T10:00:00.000Z',
        ownership: OWN,
      },
    },
    { smsVoice: smsVoice(client), now: Date.now },
  );

  expect(pool).toEqual({ pool: { PoolId: 'pool-1', PoolArn: POOL, Status: 'CREATING' } });
  expect(calls).toContainEqual(['ListTagsForResource', { ResourceArn: POOL }]);
});

/** A service with one response for each operation. */
async function service(responses: Record<string, object>) {
  const calls: [string, unknown][] = [];
  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).replace('PinpointSMSVoiceV2.', '');
    const chunks: Buffer[] = await request.toArray();
    calls.push([operation, JSON.parse(Buffer.concat(chunks).toString())]);
    response
      .writeHead(200, { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify(responses[operation]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new PinpointSMSVoiceV2Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-gov-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  onTestFinished(() => {
    client.destroy();
    server.close();
  });

  return { client, calls };
}
