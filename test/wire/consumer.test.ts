import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { build } from 'esbuild';
import { afterEach, expect, it, vi } from 'vitest';
import { phoneNumberId, SPECIAL } from '../../local/simulator/fixtures.ts';
import { loadTemplate, type Template } from '../../local/stack/stack.ts';
import { startStack } from '../../simulation/wire/stack.ts';

const EXAMPLE = join(import.meta.dirname, '../../examples/consumer');

const bundle = mkdtempSync(join(tmpdir(), 'consumer-'));
let stack: Awaited<ReturnType<typeof startStack>>;
afterEach(async () => {
  await stack.stop();
  rmSync(bundle, { recursive: true });
});

/** The shipped stack with the sample consumer on the same bus. */
const withConsumer = async (): Promise<Template> => {
  await build({
    entryPoints: [join(EXAMPLE, 'handler.ts')],
    outfile: join(bundle, 'index.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  const { template, assets } = loadTemplate();
  const sample: Template = JSON.parse(readFileSync(join(EXAMPLE, 'template.json'), 'utf8'));
  const { HearOfPools } = sample.Resources;
  if (HearOfPools !== undefined) HearOfPools.Metadata = { 'aws:asset:path': relative(assets, bundle) };
  return { ...template, Resources: { ...template.Resources, ...sample.Resources } };
};

const request = (OriginationIdentity: string) => ({
  OriginationIdentity,
  IsoCountryCode: 'US',
  MessageType: 'TRANSACTIONAL',
});

it('the sample consumer receives each result and ignores repeats', async () => {
  stack = await startStack({ template: await withConsumer() });
  stack.simulator.configure({ creationSeconds: 0.1 });
  const table = new DynamoDBClient(stack);
  const customers = async () => {
    const { Items = [] } = await table.send(new ScanCommand({ TableName: 'customers' }));
    return Object.fromEntries(Items.map(({ requestId, result }) => [requestId?.S, result?.S]));
  };

  await stack.viaEvent({ metadata: { requestId: 'good' }, data: request(phoneNumberId(1)) });
  await stack.viaEvent({ metadata: { requestId: 'taken' }, data: request(SPECIAL.inPoolOfAnotherTeam) });
  await vi.waitUntil(async () => Object.keys(await customers()).length === 2, { timeout: 20_000 });
  const { 'detail-type': DetailType, source, detail } = await stack.resultDetailOf('good');
  const entry = {
    EventBusName: 'sms-pool-provisioner',
    Source: source,
    DetailType,
    Detail: JSON.stringify(detail),
  };
  await new EventBridgeClient(stack).send(new PutEventsCommand({ Entries: [entry] }));
  await vi.waitUntil(async () => (await stack.resultsNow('good')).length > 1, { timeout: 20_000 });

  expect(await customers()).toEqual({
    good: detail.data.pool?.PoolId,
    taken: 'OriginationIdentityInUse, owner: requester',
  });
  const lines = stack.lines.filter((line) => line.includes('good: pool-'));
  expect(lines).toHaveLength(1);
  expect(stack.permissionReport().denied).toEqual([]);
});
