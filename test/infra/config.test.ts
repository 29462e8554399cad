import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Result } from '../../functions/model/result.ts';
import { config, parseConfig } from '../../infra/config.ts';
import { RESULT_SOURCE } from '../../infra/result-source.ts';
import { VARIANTS } from './variants.ts';

it('guards the source that the functions give their results', () => {
  expect(Result.shape.result.shape.source.safeParse(RESULT_SOURCE).success).toBe(true);
});

describe('the configuration', () => {
  it('names every value that does not hold, and why', () => {
    const values = {
      ...config,
      stateMachineName: 'Pools!',
      logRetentionDays: 2,
      requestQueue: { ...config.requestQueue, batchSize: 11 },
    };

    const parse = () => parseConfig(values);

    expect(parse).toThrow(
      /lower-case letters.+stateMachineName.+CloudWatch Logs keeps.+logRetentionDays.+10 messages at the most.+batchSize/s,
    );
  });

  it.each([
    [
      'a message that comes back while it is in work',
      { requestQueue: { ...config.requestQueue, visibilitySeconds: 359 } },
      'six timeouts',
    ],
    ['a DLQ that forgets before anybody looks', { deadLetterDays: 4 }, 'still have days left'],
    ['a bus that is neither', { bus: { own: false, name: 'pools' } }, 'bus'],
    [
      'a bus of no account',
      { bus: { own: false, nameOrArn: 'arn:aws:sqs:us-east-1:1:x' } },
      'A bus has a name',
    ],
    ['everybody as a requester', { requests: { ...config.requests, principals: ['*'] } }, 'never *'],
    [
      'requesters outside with any source',
      { requests: { ...config.requests, principals: ['123456789012'] } },
      'name at least one',
    ],
    [
      'its own answers as requests',
      { requests: { ...config.requests, sources: ['sms-pool-provisioner'] } },
      'answer itself for ever',
    ],
    [
      'a step that its Task cuts off',
      { functions: { ...config.functions, stepTimeoutSeconds: 30 } },
      '13 to 29 seconds',
    ],
    [
      'a step that ends before the SDK gives up',
      { functions: { ...config.functions, stepTimeoutSeconds: 12 } },
      '13 to 29 seconds',
    ],
    [
      'two queues of one name',
      { queues: { ...config.queues, parkedResults: config.queues.requests } },
      'a name of its own',
    ],
    [
      'a table that DynamoDB would not name',
      { ledger: { ...config.ledger, tableName: 'ab' } },
      '3 characters',
    ],
    ['two rules of one name', { statusRuleName: config.requestRuleName }, 'a name of its own'],
    ['a default bus of its own', { bus: { own: true, name: 'default' } }, 'exists already'],
    [
      'a wait that no execution lives for',
      { rateLimit: { ...config.rateLimit, maxWaitHours: 13 } },
      'has room for 12',
    ],
    [
      'polls for which a history has no room',
      { polling: { ...config.polling, poolDeadlineSeconds: 3_600, intervalSeconds: 1 } },
      'A poll is 9 events',
    ],
    [
      'a first poll after the deadline',
      { polling: { ...config.polling, initialDelaySeconds: 900 } },
      'The first poll must come before the deadline',
    ],
    ['more than the whole quota', { quotas: { ...config.quotas, share: 1.1 } }, 'no more than all of it'],
    ['a tag that AWS does not take', { tags: { team: 'bad$$%' } }, 'A tag value'],
    ['a source of AWS', { requests: { ...config.requests, sources: ['aws.states'] } }, 'for AWS alone'],
    [
      'a quota of nothing',
      { quotas: { ...config.quotas, createPool: { ratePerSecond: 0, burst: 1 } } },
      'at least one request in ten seconds',
    ],
    ['an alarm to nowhere', { alarms: { ...config.alarms, email: 'operators' } }, 'An e-mail address'],
    ['a key of nobody', { encryption: 'none' }, 'aws or customer'],
    ['a tag of AWS', { tags: { 'aws:owner': 'me' } }, 'A tag key'],
    ['a value that it does not know', { alarm: {} }, 'Unrecognized key: "alarm"'],
  ])('refuses %s', (_case, change, reason) => {
    const values = { ...config, ...change };

    const parse = () => parseConfig(values);

    expect(parse).toThrow(reason);
  });

  it('stops the synthesis with its sentence alone', () => {
    // A copy, as the file is edited by people; in the repository, as it needs what is installed there.
    const folder = mkdtempSync('dist/wrong-config-');
    for (const part of ['infra', 'examples', 'events'])
      cpSync(part, path.join(folder, part), { recursive: true });
    const file = path.join(folder, 'infra/config.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/deadLetterDays: \d+/, 'deadLetterDays: 99'));

    const { stderr, status } = spawnSync(process.execPath, [`${folder}/infra/app.ts`], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });

    expect(stderr).toContain('SQS keeps 14 days at the most.');
    expect(stderr).toContain('deadLetterDays');
    expect(stderr).not.toMatch(/^ +at /m);
    expect(status).toBe(1);
  });

  it('is explained in full: every value stands in the table of docs/deploying.md', () => {
    const page = readFileSync('docs/deploying.md', 'utf8');

    const unexplained = leavesOf(VARIANTS['with everything']).filter(
      (leaf) => !page.includes(`| \`${leaf}\``),
    );

    expect(unexplained).toEqual([]);
  });
});

/** The paths of all values, with dots; a list, a record of free keys and a choice are one value each. */
function leavesOf(values: object, above = ''): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const at = `${above}${key}`;
    const isOne = typeof value !== 'object' || Array.isArray(value) || at === 'tags' || at === 'bus';

    return isOne ? [at] : leavesOf(value, `${at}.`);
  });
}
