import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import path from 'node:path';

/** For 127.0.0.1, valid until 2126. Its private key is public: trust it nowhere else. */
export const certificate = path.join(import.meta.dirname, 'certificate/cert.pem');
export const key = path.join(import.meta.dirname, 'certificate/key.pem');

const POOL = {
  PoolArn: 'arn:aws:sms-voice:us-east-1:123456789012:pool/pool-0123456789abcdef0123456789abcdef',
  PoolId: 'pool-0123456789abcdef0123456789abcdef',
  Status: 'ACTIVE',
  MessageType: 'TRANSACTIONAL',
  TwoWayEnabled: false,
  SelfManagedOptOutsEnabled: false,
  OptOutListName: 'Default',
  SharedRoutesEnabled: false,
  DeletionProtectionEnabled: false,
  CreatedTimestamp: 1795449600.123,
};

/** Responses by X-Amz-Target. */
const RESPONSES: Record<string, object> = {
  'PinpointSMSVoiceV2.CreatePool': { ...POOL, Status: 'CREATING', Tags: [] },
  'PinpointSMSVoiceV2.DescribePools': { Pools: [POOL] },
  'AWSStepFunctions.StartExecution': {
    executionArn: 'arn:aws:states:us-east-1:123456789012:execution:provision-pool:bench',
    startDate: 1795449600.123,
  },
  'DynamoDB_20120810.GetItem': {},
  'DynamoDB_20120810.PutItem': {},
  // The first slot: no wait.
  'DynamoDB_20120810.UpdateItem': { Attributes: { next: { N: '1' } } },
  'DynamoDB_20120810.Query': { Count: 0, Items: [], ScannedCount: 0 },
};

export interface Stub {
  url: string;
  close(): void;
}

/** Stub of the services on loopback: TLS like AWS, and an immediate response of the right shape. */
export const startStub = async (): Promise<Stub> => {
  const server = createServer(
    { cert: readFileSync(certificate), key: readFileSync(key) },
    (request, response) => {
      const body = RESPONSES[`${request.headers['x-amz-target']}`];
      request.resume().on('end', () => {
        response.writeHead(body === undefined ? 400 : 200, {
          'content-type': 'application/x-amz-json-1.0',
          'x-amzn-requestid': 'c0ffee00-0000-4000-8000-000000000000',
        });
        response.end(JSON.stringify(body ?? { __type: 'UnknownOperationException' }));
      });
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The stub has no port.');

  return { url: `https://127.0.0.1:${address.port}`, close: () => server.close() };
};
