import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Config, parseConfig, config as shipped } from '../../infra/config.ts';
import { deployStack, stands, statusOfStack, unprotected } from '../../infra/first-deployment.ts';
import { createApp } from '../../infra/synthesize.ts';
import { EventSourceMapping, Rule, synthesized, type Template } from './template.ts';
import { VARIANTS } from './variants.ts';

/** Answers of CloudFormation, as recorded. */
const ANSWERS = {
  none: [400, error('ValidationError', 'Stack with id SmsPoolProvisioner does not exist')],
  denied: [403, error('AccessDenied', 'User: … is not authorized to perform: cloudformation:DescribeStacks')],
  rolledBack: [200, described('ROLLBACK_COMPLETE')],
  updated: [200, described('UPDATE_COMPLETE')],
} as const;

describe('the status of the stack', () => {
  it.each([
    ['none', undefined],
    ['rolledBack', 'ROLLBACK_COMPLETE'],
    ['updated', 'UPDATE_COMPLETE'],
  ] as const)('is what CloudFormation says: %s', async (answer, expected) => {
    const client = await cloudFormation(ANSWERS[answer]);

    const status = await statusOfStack(client);

    expect(status).toBe(expected);
  });

  it('is not guessed: without permission to read it, nothing is deployed', async () => {
    const client = await cloudFormation(ANSWERS.denied);

    const status = statusOfStack(client);

    await expect(status).rejects.toThrow('not authorized');
  });

  it.each([
    ['CREATE_COMPLETE', true],
    ['UPDATE_COMPLETE', true],
    ['UPDATE_IN_PROGRESS', true],
    ['UPDATE_ROLLBACK_COMPLETE', true],
    ['UPDATE_ROLLBACK_FAILED', true],
    ['IMPORT_COMPLETE', true],
    [undefined, false],
    ['REVIEW_IN_PROGRESS', false],
    ['CREATE_IN_PROGRESS', false],
    ['CREATE_FAILED', false],
    ['ROLLBACK_COMPLETE', false],
    ['ROLLBACK_FAILED', false],
    ['DELETE_FAILED', false],
    ['DELETE_COMPLETE', false],
  ])('tells whether it stands: %s', (status, expected) => {
    expect(stands(status)).toBe(expected);
  });
});

describe('a deployment', () => {
  it('of a new stack brings the protections once it stands', async () => {
    const aws = account(undefined, ['CREATE_COMPLETE', 'UPDATE_COMPLETE']);

    const code = await deployStack(shipped, aws);

    expect(code).toBe(0);
    expect(aws.deployed.map(protectionsOf)).toEqual([
      { termination: false, deletion: false },
      { termination: true, deletion: true },
    ]);
  });

  it.each(['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED'])('after a failed one begins again: %s', async (status) => {
    const aws = account(status, ['CREATE_COMPLETE', 'UPDATE_COMPLETE']);

    await deployStack(shipped, aws);

    expect(aws.deployed.map(protectionsOf)).toMatchObject([{ deletion: false }, { deletion: true }]);
  });

  it('that fails protects nothing, and says so by its exit code', async () => {
    const aws = account(undefined, ['ROLLBACK_COMPLETE']);

    const code = await deployStack(shipped, aws);

    expect(code).toBe(1);
    expect(aws.deployed.map(protectionsOf)).toEqual([{ termination: false, deletion: false }]);
  });

  it('that only makes a change set stops there', async () => {
    const aws = account(undefined, ['REVIEW_IN_PROGRESS']);

    await deployStack(shipped, aws);

    expect(aws.deployed).toHaveLength(1);
  });

  it('of a stack that stands never lifts a protection', async () => {
    const aws = account('UPDATE_ROLLBACK_COMPLETE', ['UPDATE_COMPLETE']);

    await deployStack(shipped, aws);

    expect(aws.deployed).toEqual([shipped]);
  });

  it('keeps what the configuration leaves unprotected', async () => {
    const bare = parseConfig({ ...shipped, terminationProtection: false });
    const aws = account(undefined, ['CREATE_COMPLETE', 'UPDATE_COMPLETE']);

    await deployStack(bare, aws);

    expect(aws.deployed.map(protectionsOf)).toMatchObject([{ termination: false }, { termination: false }]);
  });
});

describe.each(Object.entries(VARIANTS))('the first template %s', (_variant, config) => {
  const first = synthesized(unprotected(config)).template;
  const { template, all } = synthesized(config);

  it('leaves nothing behind when it is rolled back', () => {
    const { stack } = createApp('cdk.out', unprotected(config));
    const kept = Object.entries(first.Resources).filter(
      ([, { DeletionPolicy, Properties }]) =>
        ['Retain', 'Snapshot'].includes(DeletionPolicy ?? '') || isProtected(Properties),
    );

    expect(stack.terminationProtection).toBe(false);
    expect(kept).toEqual([]);
  });

  it('differs from the template in protections alone', () => {
    const withoutProtection = JSON.parse(
      JSON.stringify(template).replaceAll(
        '"DeletionProtectionEnabled":true',
        '"DeletionProtectionEnabled":false',
      ),
    );

    expect(withoutProtection).toEqual(JSON.parse(JSON.stringify(first)));
    expect(template).not.toEqual(first);
  });

  it('lets requests in last: a creation that fails has accepted none', () => {
    const entrances = [
      ...all(EventSourceMapping),
      ...all(Rule).filter(({ properties }) => properties.EventBusName !== undefined),
    ].map(({ id }) => id);
    const others = Object.entries(template.Resources)
      .filter(([, { Type }]) =>
        /::(Function|Table|StateMachine|EventBus|EventBusPolicy|Alarm|Key)$/.test(Type),
      )
      .map(([id]) => id);

    const early = entrances.map((id) => others.filter((other) => !createdBefore(template, id).has(other)));

    expect(entrances.length).toBeGreaterThanOrEqual(2);
    expect(early.map((ids) => ids.filter((id) => !/Dispatch|Translate/.test(id)))).toEqual(
      entrances.map(() => []),
    );
  });
});

const protectionsOf = ({ terminationProtection, ledger }: Config) => ({
  termination: terminationProtection,
  deletion: ledger.deletionProtection,
});

const isProtected = (properties: unknown): boolean =>
  JSON.stringify(properties ?? {}).includes('"DeletionProtectionEnabled":true');

/** An account in which each deployment leaves the stack in the next status. */
function account(before: string | undefined, after: string[]) {
  const deployed: Config[] = [];

  return {
    deployed,
    status: async () => (deployed.length === 0 ? before : after[deployed.length - 1]),
    deploy(config: Config) {
      deployed.push(config);
      return after[deployed.length - 1]?.includes('ROLLBACK') ? 1 : 0;
    },
  };
}

/** Every resource that CloudFormation creates before this one: what it depends on and what it refers to. */
function createdBefore({ Resources }: Template, id: string, found = new Set<string>()): Set<string> {
  const { DependsOn = [], Properties } = Resources[id] ?? {};
  const named = Array.from(
    JSON.stringify(Properties ?? {}).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/g),
    ([, name = '']) => name,
  );
  for (const one of [...DependsOn, ...named]) {
    if (found.has(one) || Resources[one] === undefined) continue;
    found.add(one);
    createdBefore({ Resources, Outputs: {} }, one, found);
  }
  return found;
}

async function cloudFormation([status, body]: readonly [number, string]): Promise<CloudFormationClient> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const { port } = server.address() as AddressInfo;

  return new CloudFormationClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
}

function error(code: string, message: string): string {
  return `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>b9b4b068-3a41-11e5-94eb-example</RequestId></ErrorResponse>`;
}

function described(status: string): string {
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackId>arn:aws:cloudformation:us-east-1:123456789012:stack/SmsPoolProvisioner/aaf549a0-a413-11df-adb3-5081b3858e83</StackId><StackName>SmsPoolProvisioner</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>${status}</StackStatus><DisableRollback>false</DisableRollback></member></Stacks></DescribeStacksResult><ResponseMetadata><RequestId>b9b4b068-3a41-11e5-94eb-example</RequestId></ResponseMetadata></DescribeStacksResponse>`;
}
