import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import path from 'node:path';

/** For 127.0.0.1 and good until 2126. Its key stands beside it: trust it in no other place. */
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

/** By X-Amz-Target: what the service answers. */
const ANSWERS: Record<string, object> = {
  'PinpointSMSVoiceV2.CreatePool': { ...POOL, Status: 'CREATING', Tags: [] },
  'PinpointSMSVoiceV2.DescribePools': { Pools: [POOL] },
  'AWSStepFunctions.StartExecution': {
    executionArn: 'arn:aws:states:us-east-1:123456789012:execution:provision-pool:bench',
    startDate: 1795449600.123,
  },
  'DynamoDB_20120810.GetItem': {},
  'DynamoDB_20120810.PutItem': {},
  // The first slot that there ever was: nobody waits for it.
  'DynamoDB_20120810.UpdateItem': { Attributes: { next: { N: '1' } } },
  'DynamoDB_20120810.Query': { Count: 0, Items: [], ScannedCount: 0 },
};

export interface Stub {
  url: string;
  close(): void;
}

/** The services on loopback: TLS as AWS has it, the right shape of answer at once, nothing else. */
export const startStub = async (): Promise<Stub> => {
  const server = createServer(
    { cert: readFileSync(certificate), key: readFileSync(key) },
    (request, response) => {
      const answer = ANSWERS[`${request.headers['x-amz-target']}`];
      request.resume().on('end', () => {
        response.writeHead(answer === undefined ? 400 : 200, {
          'content-type': 'application/x-amz-json-1.0',
          'x-amzn-requestid': 'c0ffee00-0000-4000-8000-000000000000',
        });
        response.end(JSON.stringify(answer ?? { __type: 'UnknownOperationException' }));
      });
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The stub has no port.');

  return { url: `https://127.0.0.1:${address.port}`, close: () => server.close() };
};
