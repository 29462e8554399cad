import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Result } from '../../functions/model/result.ts';
import { config, parseConfig } from '../../infra/config.ts';
import { regionWarning } from '../../infra/regions.ts';
import { RESULT_SOURCE } from '../../infra/result-source.ts';
import { LambdaFunction, synthesized } from './template.ts';
import { VARIANTS } from './variants.ts';

it('protects the source of results', () => {
  expect(Result.shape.result.shape.source.safeParse(RESULT_SOURCE).success).toBe(true);
});

describe('a Region without AWS End User Messaging SMS', () => {
  it.each([
    ['ap-east-1', [], true],
    ['ap-southeast-5', [], true],
    ['ap-southeast-7', [], true],
    ['ap-east-1', ['ap-east-1'], false],
    ['us-east-1', [], false],
    [undefined, [], false],
  ])('leads to a warning, which the configuration can overrule: %s with %s', (region, overruled, warned) => {
    const warning = regionWarning(region, { regionsWithSmsVoice: overruled });

    expect(warning?.includes(`${region} has no AWS End User Messaging SMS`) ?? false).toBe(warned);
  });
});

describe('the architecture', () => {
  it.each(['arm64', 'x86_64'] as const)('is that of every function: %s', (architecture) => {
    const { all } = synthesized(parseConfig({ ...config, functions: { ...config.functions, architecture } }));

    const architectures = all(LambdaFunction).map(({ properties }) => properties.Architectures);

    expect(new Set(architectures.flat())).toEqual(new Set([architecture]));
    expect(architectures).not.toContain(undefined);
  });
});

describe('the configuration', () => {
  it('names every invalid value, and why', () => {
    const values = {
      ...config,
      stateMachineName: 'Pools!',
      logRetentionDays: 2,
      requestQueue: { ...config.requestQueue, batchSize: 11 },
    };

    const parse = () => parseConfig(values);

    expect(parse).toThrow(
      /lower-case letters.+stateMachineName.+CloudWatch Logs accepts.+logRetentionDays.+at most 10 messages.+batchSize/s,
    );
  });

  it.each([
    [
      'an alarm of a standstill while a pool may still be CREATING',
      { alarms: { ...config.alarms, withoutResultSeconds: 899 } },
      /poolDeadlineSeconds.+alarms\.withoutResultSeconds/s,
    ],
    [
      'a message that is delivered again while it is processed',
      { requestQueue: { ...config.requestQueue, visibilitySeconds: 359 } },
      'six timeouts',
    ],
    ['a DLQ with too short a retention', { deadLetterDays: 4 }, 'deadLetterDays must exceed'],
    ['a bus that is neither own nor imported', { bus: { own: false, name: 'pools' } }, 'bus'],
    [
      'an ARN that is not of a bus',
      { bus: { own: false, nameOrArn: 'arn:aws:sqs:us-east-1:1:x' } },
      'A bus is a name',
    ],
    [
      'every principal as a requester',
      { requests: { ...config.requests, principals: ['*'] } },
      '* and services are not allowed',
    ],
    [
      'outside requesters with any source',
      { requests: { ...config.requests, principals: ['123456789012'] } },
      'add at least one',
    ],
    [
      'its own results as requests',
      { requests: { ...config.requests, sources: ['sms-pool-provisioner'] } },
      'an endless loop',
    ],
    [
      'a step that outlasts its Task',
      { functions: { ...config.functions, stepTimeoutSeconds: 30 } },
      '13 to 29 seconds',
    ],
    [
      'a step that ends before the timeouts of the SDK',
      { functions: { ...config.functions, stepTimeoutSeconds: 12 } },
      '13 to 29 seconds',
    ],
    [
      'two queues with one name',
      { queues: { ...config.queues, parkedResults: config.queues.requests } },
      'a unique name',
    ],
    ['a table name that DynamoDB rejects', { ledger: { ...config.ledger, tableName: 'ab' } }, '3 characters'],
    ['two rules with one name', { statusRuleName: config.requestRuleName }, 'a unique name'],
    ['an own bus named default', { bus: { own: true, name: 'default' } }, 'already exists'],
    [
      'a wait longer than an execution',
      { rateLimit: { ...config.rateLimit, maxWaitHours: 13 } },
      'allows at most 12',
    ],
    [
      'too many polls for a history',
      { polling: { ...config.polling, poolDeadlineSeconds: 3_600, intervalSeconds: 1 } },
      'A poll is 9 events',
    ],
    [
      'a first poll after the deadline',
      { polling: { ...config.polling, initialDelaySeconds: 900 } },
      'The first poll must come before the deadline',
    ],
    ['more than the whole quota', { quotas: { ...config.quotas, share: 1.1 } }, 'at most 1'],
    ['a tag that AWS rejects', { tags: { team: 'bad$$%' } }, 'A tag value'],
    ['a source of AWS', { requests: { ...config.requests, sources: ['aws.states'] } }, 'reserved for AWS'],
    [
      'a quota of zero',
      { quotas: { ...config.quotas, createPool: { ratePerSecond: 0, burst: 1 } } },
      'at least 0.1 requests a second',
    ],
    [
      'an alarm to an invalid address',
      { alarms: { ...config.alarms, email: 'operators' } },
      'An e-mail address',
    ],
    ['an unknown key', { encryption: 'none' }, 'aws or customer'],
    ['a tag of AWS', { tags: { 'aws:owner': 'me' } }, 'A tag key'],
    ['an unknown value', { alarm: {} }, 'Unrecognized key: "alarm"'],
  ])('rejects %s', (_case, change, reason) => {
    const values = { ...config, ...change };

    const parse = () => parseConfig(values);

    expect(parse).toThrow(reason);
  });

  it('fails the synthesis with only its message', () => {
    // A copy, as people edit the file; inside the repository, as it needs the installed packages.
    const folder = mkdtempSync('dist/wrong-config-');
    for (const part of ['infra', 'examples', 'events'])
      cpSync(part, path.join(folder, part), { recursive: true });
    const file = path.join(folder, 'infra/config.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/deadLetterDays: \d+/, 'deadLetterDays: 99'));

    const { stderr, status } = spawnSync(process.execPath, [`${folder}/infra/app.ts`], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });

    expect(stderr).toContain('SQS keeps a message for at most 14 days.');
    expect(stderr).toContain('deadLetterDays');
    expect(stderr).not.toMatch(/^ +at /m);
    expect(status).toBe(1);
  });

  it('is documented: every value is in the table of docs/deploying.md', () => {
    const page = readFileSync('docs/deploying.md', 'utf8');

    const unexplained = leavesOf(VARIANTS['with everything']).filter(
      (leaf) => !page.includes(`| \`${leaf}\``),
    );

    expect(unexplained).toEqual([]);
  });
});

/** The paths of all values, with dots. A list, a record with free keys and a choice each count as one value. */
function leavesOf(values: object, above = ''): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const at = `${above}${key}`;
    const isOne = typeof value !== 'object' || Array.isArray(value) || at === 'tags' || at === 'bus';

    return isOne ? [at] : leavesOf(value, `${at}.`);
  });
}
