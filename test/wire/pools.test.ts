import { readFileSync, writeFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ledgerTable } from '../../functions/idempotency/store.ts';
import { hash } from '../../functions/runtime/hash.ts';
import { phoneNumberId, SPECIAL } from '../../local/simulator/fixtures.ts';
import { startStack } from '../../simulation/wire/stack.ts';
import { folder, pools, poolsOf } from '../support/pools.ts';

type Stack = Awaited<ReturnType<typeof startStack>>;

const files = folder();
const request = (OriginationIdentity: string, more: object = {}) => ({
  OriginationIdentity,
  IsoCountryCode: 'US',
  MessageType: 'TRANSACTIONAL',
  ...more,
});
const enveloped = (requestId: string, data: object) => ({ metadata: { requestId }, data });
const jsonLines = (documents: readonly unknown[]) => documents.map((one) => JSON.stringify(one)).join('\n');

let stack: Stack;
let run: ReturnType<typeof poolsOf>;

beforeAll(async () => {
  stack = await startStack();
  stack.simulator.configure({ creationSeconds: 0.2, quotas: { pools: 500 } });
  run = poolsOf(stack);
});
afterEach(() => {
  stack.faults.reset();
  stack.simulator.configure({
    creationSeconds: 0.2,
    creationEnds: 'ACTIVE',
    quotas: { pools: 500 },
    faults: [],
  });
});
afterAll(async () => {
  files.remove();
  await stack.stop();
});

const provisioned = async (requestId: string) => {
  expect((await stack.resultDetailOf(requestId))['detail-type']).toBe('PoolProvisioned');
};

describe('pools submit', () => {
  it('sends CSV, reports a row with faults by its line, and sends the others', async () => {
    const csv = files.file(
      'customers.csv',
      [
        'requestId,OriginationIdentity,IsoCountryCode,MessageType,DeletionProtectionEnabled,tag:customer',
        `csv-own,${phoneNumberId(1)},US,TRANSACTIONAL,,Octank`,
        `,${phoneNumberId(20)},UK,TRANSACTIONL,,`,
        `,${phoneNumberId(2)},US,TRANSACTIONAL,false,"Any Company, Inc."`,
        `,${phoneNumberId(3)},US,TRANSACTIONAL,,one,two`,
      ].join('\r\n'),
    );

    const submitted = await run('submit', csv, '--batch', 'csv', '--json', '--yes');
    const watched = await run('watch', 'csv', '--total', '2', '--json', '--interval', '0.2');

    expect(submitted.lines()).toMatchObject([
      {
        type: 'fault',
        line: 3,
        faults: [{ path: 'IsoCountryCode' }, { path: 'MessageType', hint: 'use TRANSACTIONAL' }],
      },
      { type: 'fault', line: 5, faults: [{ found: expect.stringContaining('7 cells') }] },
      { type: 'plan', batch: 'csv', format: 'CSV, UTF-8, commas', rows: 4, toSend: 2, pools: 2 },
      { type: 'batch', batch: 'csv', size: 2, rows: 4, sent: 2, faulty: 2, refused: 0 },
    ]);
    expect(submitted.code).toBe(1);
    expect(watched.lines().at(-1)).toMatchObject({ completed: 2, provisioned: 2, failed: 0, running: 0 });
    expect(watched.code).toBe(0);
    const { data } = (await stack.resultDetailOf('csv-000004')).detail;
    expect(data.request).toMatchObject({
      DeletionProtectionEnabled: false,
      Tags: [{ Key: 'customer', Value: 'Any Company, Inc.' }],
    });
    await provisioned('csv-own');
  });

  it('creates no second pool when the same file is submitted again', async () => {
    const lines = files.file(
      'again.jsonl',
      jsonLines([request('ACME', { IsoCountryCode: 'GB' }), request(phoneNumberId(4))]),
    );

    const [first, second] = [
      await run('submit', lines, '--yes', '--json', '--watch', '--interval', '0.2'),
      await run('submit', lines, '--yes', '--json', '--watch', '--interval', '0.2'),
    ];

    const [plan, { batch }] = first.lines();
    expect(batch).toMatch(/^again-[0-9a-f]{8}$/);
    expect(plan).toMatchObject({ type: 'plan', batch, pools: 2, sentBefore: { provisioned: [] } });
    expect(second.lines().slice(0, 2)).toMatchObject([
      { type: 'plan', batch, size: 2, pools: 0, sentBefore: { provisioned: [1, 2] } },
      { type: 'batch', batch, sent: 2 },
    ]);
    expect([first.code, second.code]).toEqual([0, 0]);
    const ofSender = stack
      .pools()
      .filter(({ originationIdentity }) => originationIdentity.includes('/ACME/'));
    expect(ofSender).toHaveLength(1);
  });

  it('shows a plan and sends nothing with --dry-run, or where nobody can confirm it', async () => {
    const [one, bad] = [
      files.file('one.jsonl', JSON.stringify(request(phoneNumberId(5)))),
      files.file('bad.jsonl', `${JSON.stringify(request(phoneNumberId(5)))}\nnot JSON\n`),
    ];
    const full = stack.simulator.record().pools.length;
    stack.simulator.configure({ quotas: { pools: full } });
    const calls = stack.calls('CreatePool').length;

    const [dry, placeless, unasked] = await Promise.all([
      run('submit', bad, '--dry-run'),
      pools(['submit', one, '--dry-run']),
      run('submit', one),
    ]);

    expect(dry.stderr).toMatch(/bad\.jsonl:2: .*not JSON/);
    expect(dry.stdout).toMatch(/Rows +1 row to send, 1 with faults: not sent/);
    expect(dry.stdout).toMatch(/Time +1 pool.* at 28.5\/s: about 0 s, done about \d\d:\d\d/);
    expect(dry.stdout).toMatch(
      new RegExp(
        `Room +room for 0 pools \\(${full} of ${full} used\\): about 1 row will fail as QuotaExceeded`,
      ),
    );
    expect(dry.code).toBe(1);
    expect(placeless).toMatchObject({ code: 0, stdout: expect.stringMatching(/Stack +none is named/) });
    expect(unasked).toMatchObject({ code: 2, stderr: expect.stringMatching(/^Send 1 row: .*Add --yes/) });
    expect(await stack.depth('pool-requests')).toBe(0);
    expect(stack.calls('CreatePool')).toHaveLength(calls);
  });

  it.each(['event', 'console'])('sends through the %s trigger', async (trigger) => {
    const number = trigger === 'event' ? 6 : 7;
    const one = files.file(
      `${trigger}.json`,
      JSON.stringify([enveloped(`by-${trigger}`, request(phoneNumberId(number)))], null, 2),
    );

    const { code } = await run('submit', one, '--yes', '--trigger', trigger);

    await provisioned(`by-${trigger}`);
    expect((await stack.resultDetailOf(`by-${trigger}`)).detail.metadata.trigger).toBe(trigger);
    expect(code).toBe(0);
  });

  it('resumes at the line where it was stopped', async () => {
    const rows = files.file('long.jsonl', jsonLines([8, 9, 10].map((n) => request(phoneNumberId(n)))));

    const { code, ...submitted } = await run(
      'submit',
      ...[rows, '--batch', 'long', '--from', '3', '--yes', '--json'],
    );

    expect(submitted.lines()).toMatchObject([
      { type: 'plan', size: 3, from: 3, rows: 1 },
      { type: 'batch', sent: 1 },
    ]);
    await provisioned('long-000003');
    expect(code).toBe(0);
  });
});

describe('pools failed', () => {
  it('writes a file of the failed rows, which is corrected and submitted in the same batch', async () => {
    const name = 'Müller, "Söhne" & Co';
    const rows = [
      request(phoneNumberId(21), {
        Tags: [{ Key: 'customer', Value: name }],
        DeletionProtectionEnabled: false,
      }),
      request(SPECIAL.inPoolOfAnotherTeam, { Tags: [{ Key: 'Größe', Value: '=1+1' }] }),
    ].map((data, at) => ({ metadata: { requestId: `repair-${at}`, correlationId: `c-${at}` }, data }));
    const lines = files.file('repair.jsonl', jsonLines(rows));
    stack.simulator.configure({ quotas: { pools: 0 }, creationSeconds: 0.2 });
    const options = ['--batch', 'repair', '--yes', '--json', '--watch', '--interval', '0.2'];
    await run('submit', lines, ...options);
    stack.simulator.configure({ quotas: { pools: 500 } });
    const path = files.file('failed.csv', '');

    const listed = await run('failed', 'repair', '--json');
    const written = await run('failed', 'repair', '--out', path);
    const content = readFileSync(path, 'utf8');
    writeFileSync(path, content.replace(SPECIAL.inPoolOfAnotherTeam, phoneNumberId(22)));
    const repaired = await run('submit', path, ...options);
    const none = await run('failed', 'repair');

    expect(listed.lines()).toMatchObject([
      { requestId: 'repair-0', line: 1, failureClass: 'QuotaExceeded', owner: 'operator', request: rows[0] },
      { requestId: 'repair-1', line: 2, request: rows[1] },
    ]);
    expect(content).toMatch(/^\uFEFF#line,#class,#what to do,requestId,correlationId,OriginationIdentity,/);
    expect(written.stderr).toMatch(/1 cell of the file begins like a formula[\s\S]*2 of 2 rows failed/);
    expect(repaired.lines()[0]).toMatchObject({
      type: 'plan',
      size: 2,
      sentBefore: { failed: [2, 3] },
      pools: 2,
    });
    expect(repaired.lines().at(-1)).toMatchObject({ provisioned: 2, failed: 0 });
    expect(none).toMatchObject({ code: 0, stderr: expect.stringMatching(/^0 of 2 rows failed/) });
    const made = async (requestId: string) => {
      await stack.resultsNow(requestId);
      return stack.resultsOf(requestId).at(-1)?.detail;
    };
    expect((await made('repair-0'))?.data.request).toEqual(rows[0]?.data);
    expect(await made('repair-1')).toMatchObject({
      metadata: { correlationId: 'c-1', batch: { id: 'repair', size: 2, line: 2 } },
      data: { request: { Tags: [{ Key: 'Größe', Value: '=1+1' }] } },
    });
  });
});

describe('pools cancel', () => {
  it('refuses what waits in the queue, and lets what is sent again later pass', async () => {
    const rows = Array.from({ length: 12 }, () => request('ACME', { IsoCountryCode: 'GB' }));
    const lines = files.file('wrong.jsonl', jsonLines(rows));
    stack.faults.configure({ faults: [{ on: 'Lambda.dispatch-requests', as: 'throttle', times: null }] });
    await run('submit', lines, '--batch', 'wrong', '--yes');
    const calls = stack.calls('CreatePool').length;

    const cancelled = await run('cancel', 'wrong', '--yes', '--detach', '--json');
    stack.faults.reset();
    const watched = await run('watch', 'wrong', '--total', '12', '--json', '--interval', '0.2');
    const callsAfter = stack.calls('CreatePool').length;
    const plan = await run('submit', lines, '--batch', 'wrong', '--dry-run');
    const resumed = await run(
      'retry',
      ...['--batch', 'wrong', '--class', 'Cancelled', '--yes', '--watch', '--json', '--interval', '0.2'],
    );

    expect(cancelled.lines()).toMatchObject([{ type: 'cancelled', batch: 'wrong', running: 0 }]);
    expect(watched.lines().at(-1)).toMatchObject({ failed: 12, classes: { Cancelled: 12 } });
    expect(callsAfter).toBe(calls);
    expect(plan.stdout).toMatch(/Cancelled +this batch at /);
    expect(resumed.lines().at(-1)).toMatchObject({ provisioned: 12, failed: 0 });
    expect(resumed.code).toBe(0);
  });
});

describe('pools list, show and explain', () => {
  beforeAll(async () => {
    const taken = request(SPECIAL.inPoolOfAnotherTeam, {
      Tags: [{ Key: 'customer', Value: 'Red \u009b31m\u202eTeam' }],
    });
    await stack.viaQueue(enveloped('seen-taken', taken));
    await stack.viaQueue(enveloped('seen-good', request(phoneNumberId(11))));
    await stack.viaQueue(enveloped('seen-invalid', { OriginationIdentity: '+1 555 0100' }));
    for (const id of ['seen-taken', 'seen-good', 'seen-invalid']) await stack.resultDetailOf(id);
  });

  it('list pages that add up, with totals that agree with status and watch', async () => {
    const pages = ['1', '2'].map((page) => run('list', '--limit', '2', '--page', page));
    const [first, second, all, csv, wide, status, watched] = await Promise.all([
      ...pages,
      run('list', '--all', '--json'),
      run('list', '--csv'),
      run('list', '--wide'),
      run('status', '--json'),
      run('watch', '--json'),
    ]);
    const rows = all?.lines() ?? [];
    const counted = (...statuses: string[]) => rows.filter(({ status }) => statuses.includes(status)).length;
    const counts = { provisioned: counted('PROVISIONED'), running: 0 };
    const idsOf = (stdout = '') =>
      stdout
        .split('\n')
        .slice(1, 3)
        .map((line) => line.split(/ {2,}/)[2]);

    expect([...idsOf(first?.stdout), ...idsOf(second?.stdout)]).toEqual(
      rows.slice(0, 4).map(({ requestId }) => requestId),
    );
    expect(first?.stderr).toMatch(
      new RegExp(`1 to 2 of ${rows.length} requests: ${counts.provisioned} provisioned · .* failed`),
    );
    expect(first?.stderr).toMatch(/Next page: pools list --page 2 --limit 2 --local/);
    expect(csv?.stdout.split('\r\n')).toHaveLength(rows.length + 2);
    expect(wide?.stdout).toMatch(/ATTEMPT +TRIGGER +CORRELATION +BATCH +LINE/);
    expect(status?.lines()[0]).toMatchObject({
      ...counts,
      failed: counted('FAILED'),
      refused: counted('REFUSED'),
    });
    expect(watched?.lines().at(-1)).toMatchObject({ ...counts, failed: counted('FAILED', 'REFUSED') });
  });

  it('list requests by result, class and search text', async () => {
    const [failed, byClass, found] = await Promise.all([
      run('list', '--status', 'failed', '--json'),
      run('list', '--class', 'originationidentityinuse', '--json'),
      run('list', '--search', phoneNumberId(11), '--json'),
    ]);

    const ids = ({ lines }: typeof failed) => lines().map(({ requestId }) => requestId);
    expect(ids(failed)).toEqual(expect.arrayContaining(['seen-taken', 'seen-invalid']));
    expect(ids(failed)).not.toContain('seen-good');
    expect(ids(byClass)).toEqual(['seen-taken']);
    expect(ids(found)).toEqual(['seen-good']);
  });

  it('omit an attempt that another one followed, which show includes', async () => {
    const ledger = ledgerTable(new DynamoDBClient(stack), 'sms-pool-provisioner-ledger');
    const entry = await ledger.read({ requestId: 'seen-good', part: 'request' });
    if (entry === undefined) throw new Error('The request is not in the ledger.');
    const followed = { status: 'FAILED' as const, failureClass: 'Throttled', tags: 'followed' };
    await ledger.write({ ...entry, ...followed, part: 'attempt-1', revision: 1 });

    const [listed, shown, story] = await Promise.all([
      run('list', '--search', 'followed', '--json'),
      run('show', 'seen-good', '--json'),
      run('show', 'seen-good', '--steps'),
    ]);

    expect(listed.stdout).toBe('');
    expect(shown.lines().map(({ part }) => part)).toEqual(['request', 'attempt-1']);
    expect(story.stdout).toMatch(/Attempt 1\n.*requested through the queue[\s\S]*failed: [\s\S]*provisioned/);
    expect(story.stdout).toMatch(/Z {2}Create pool\n/);
    expect(shown.code).toBe(0);
  });

  it('show the timeline, failure, owner and remediation, without control characters', async () => {
    const { code, stdout } = await run('show', 'seen-taken');

    expect(stdout).toMatch(/OriginationIdentityInUse \(ConflictException, PHONE_NUMBER_ASSOCIATED_TO_POOL\)/);
    expect(stdout).toMatch(/Who acts +requester/);
    expect(stdout).toMatch(/What to do +Send the request again with an identity that is free/);
    expect(stdout).toMatch(
      /Attempt 1\n.*Z {2}requested through the queue trigger\n.*Z {2}failed: OriginationIdentityInUse/,
    );
    for (const character of ['\u009b', '\u202e']) expect(stdout).not.toContain(character);
    expect(code).toBe(1);
  });

  it('show a pool, every fault of an invalid request, and an unknown request', async () => {
    const shown = await run('show', 'seen-good', 'seen-invalid', 'nobody', '--json');

    const [good, invalid, unknown] = shown.lines().filter(({ part }) => !part?.startsWith('attempt-'));
    expect(good).toMatchObject({
      status: 'PROVISIONED',
      pool: { PoolId: expect.stringMatching(/^pool-/), Status: 'ACTIVE' },
    });
    expect(invalid.answer.data.failure.fields.length).toBeGreaterThan(1);
    expect(unknown).toEqual({ requestId: 'nobody', status: 'UNKNOWN' });
  });

  it('explain a class', async () => {
    const [one, all] = await Promise.all([run('explain', 'quotaexceeded'), run('explain', '--json')]);

    expect(one.stdout).toMatch(/QuotaExceeded[\s\S]*the operator[\s\S]*request a quota increase/);
    expect(all.lines()).toContainEqual(
      expect.objectContaining({ class: 'WorkflowFault', owner: 'operator' }),
    );
  });
});

describe('pools retry', () => {
  it('sends a failed request again under its ID after the cause is resolved', async () => {
    const full = stack.simulator.record().pools.length;
    stack.simulator.configure({ quotas: { pools: full } });
    await stack.viaQueue(enveloped('short-1', request(phoneNumberId(12))));
    expect((await stack.resultDetailOf('short-1')).detail.data.failure).toMatchObject({
      class: 'QuotaExceeded',
    });
    stack.simulator.configure({ quotas: { pools: 500 } });

    const retried = await run('retry', '--class', 'QuotaExceeded', '--json');

    expect(retried.lines()).toEqual([{ requestId: 'short-1', sent: true }]);
    expect(retried.code).toBe(0);
    await vi.waitUntil(async () => (await stack.resultsNow('short-1')).length > 1, { timeout: 20_000 });
    expect(stack.resultsOf('short-1').at(-1)).toMatchObject({
      'detail-type': 'PoolProvisioned',
      detail: { metadata: { attempt: 2 } },
    });
  });

  it('skips requests that are provisioned, refused or unknown', async () => {
    const { code, lines } = await run('retry', 'short-1', 'seen-invalid', 'nobody', '--json');

    expect(lines()).toMatchObject([
      { sent: false, why: expect.stringContaining('is provisioned') },
      { sent: false, why: expect.stringContaining('submit it again') },
      { sent: false, why: 'is unknown' },
    ]);
    expect(code).toBe(1);
  });

  it('asks for confirmation of more than ten, unless --yes is given', async () => {
    const ids = Array.from({ length: 11 }, (_, at) => `many-${at}`);
    await stack.viaQueue(
      ids.map((requestId) => ({
        metadata: { requestId, batch: { id: 'many' } },
        data: request(SPECIAL.promotional),
      })),
    );
    await Promise.all(ids.map((id) => stack.resultDetailOf(id)));

    const unasked = await run('retry', '--batch', 'many');
    const asked = await run('retry', '--batch', 'many', '--yes', '--json');

    expect(unasked).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/11 requests again: .*Add --yes/),
    });
    expect(asked.lines().map(({ sent }) => sent)).toEqual(ids.map(() => true));
  });
});

describe('pools retry of an execution whose name is no request ID', () => {
  it('sends the request again, under the ID that the service gave it', async () => {
    const requestId = `execution/${hash('größe')}`;
    stack.simulator.configure({ quotas: { pools: 0 } });
    const executionArn = await stack.viaConsole(request(phoneNumberId(19)), 'größe');
    await vi.waitUntil(async () => (await stack.describe(executionArn)).status === 'FAILED', {
      timeout: 20_000,
    });
    stack.simulator.configure({ quotas: { pools: 500 } });

    const retried = await run('retry', requestId, '--json');

    expect(retried.lines()).toEqual([{ requestId, sent: true }]);
    await vi.waitUntil(async () => (await stack.resultsNow(requestId)).length === 2, { timeout: 30_000 });
    expect(stack.resultsOf(requestId).at(-1)?.['detail-type']).toBe('PoolProvisioned');
  });
});

describe('pools redrive', () => {
  it('sends dead letters back to the queue, each request under its request ID', async () => {
    const QueueUrl = stack.queueUrl('pool-requests-dlq');
    const bodies = [
      request(phoneNumberId(13)),
      [request(phoneNumberId(14)), enveloped('kept', request(phoneNumberId(15)))],
    ];
    const [single, array] = await Promise.all(
      bodies.map((body) =>
        stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) })),
      ),
    );

    const { code, lines } = await run('redrive', 'requests', '--rate', '50', '--json');

    expect(lines()).toEqual([{ queue: 'requests', sent: 2, kept: 0 }]);
    expect(code).toBe(0);
    for (const id of [`${single?.MessageId}`, `${array?.MessageId}/0`, 'kept']) await provisioned(id);
    expect(await stack.depth('pool-requests-dlq')).toBe(0);
  });

  it('keeps the ID of a request of an array that an earlier version has claimed', async () => {
    const QueueUrl = stack.queueUrl('pool-requests-dlq');
    const MessageBody = JSON.stringify([request(phoneNumberId(24)), request(phoneNumberId(25))]);
    const { MessageId } = await stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    await stack.viaQueue(enveloped(`${MessageId}#0`, request(phoneNumberId(24))));
    await provisioned(`${MessageId}#0`);

    await run('redrive', 'requests', '--rate', '50', '--json');

    await provisioned(`${MessageId}/1`);
    await vi.waitUntil(async () => (await stack.resultsNow(`${MessageId}#0`)).length === 2, {
      timeout: 20_000,
    });
    expect(stack.resultsOf(`${MessageId}/0`)).toEqual([]);
  });

  it('publishes parked results, and stops at once while the bus still refuses them', async () => {
    stack.faults.configure({ faults: [{ on: 'EventBridge.PutEvents', as: 'failed-entry', times: null }] });
    await stack.viaQueue(enveloped('outage', request(phoneNumberId(16))));
    await vi.waitUntil(async () => (await stack.depth('parked-results')) === 1, { timeout: 30_000 });

    const early = await run('redrive', 'results');
    const status = await run('status', '--json');
    stack.faults.reset();
    const late = await run('redrive', '--json');

    expect(early).toMatchObject({ code: 1, stderr: expect.stringMatching(/was refused/) });
    expect(status.lines()[0].waiting).toContainEqual(
      expect.objectContaining({
        name: 'results',
        messages: 1,
        runbook: expect.stringContaining('Results are parked'),
      }),
    );
    expect(late.lines()).toEqual([{ queue: 'results', sent: 1, kept: 0 }]);
    await provisioned('outage');
  });

  it('starts an execution for an event, and invokes the reconciler again for an ended execution', async () => {
    const event = {
      version: '0',
      id: 'event-that-waited',
      'detail-type': 'PoolRequested',
      source: 'crm',
      time: '2026-11-24T10:00:00Z',
      detail: request(phoneNumberId(17)),
    };
    const executionArn = await stack.viaConsole(enveloped('ended', request(SPECIAL.promotional)), 'ended');
    await stack.resultDetailOf('ended');
    const times = { startDate: 0, stopDate: Date.now() };
    const end = { detail: { executionArn, status: 'FAILED', ...times, name: 'ended', input: '{}' } };
    const send = (queue: string, body: unknown) =>
      stack.sqs.send(
        new SendMessageCommand({ QueueUrl: stack.queueUrl(queue), MessageBody: JSON.stringify(body) }),
      );
    await Promise.all([
      send('request-events-dlq', event),
      send('request-events-dlq', { ...event, 'detail-type': 'Encrypted Events' }),
      send('interrupted-dlq', {
        requestPayload: { ...end, 'detail-type': 'Step Functions Execution Status Change' },
      }),
    ]);

    const { lines, code } = await run('redrive', 'events', 'interrupted', '--rate', '50', '--json');

    expect(lines()).toMatchObject([
      { queue: 'events', sent: 1, kept: 1 },
      { queue: 'interrupted', sent: 1, kept: 0 },
    ]);
    expect(code).toBe(1);
    await provisioned('event-that-waited');
  });

  it('gives an event that no execution can take its result: refused, under its request id', async () => {
    const Tags = [{ Key: 'k', Value: 'v'.repeat(600_000) }];
    await stack.viaEvent(enveloped('event-too-large', { ...request(phoneNumberId(18)), Tags }));
    await vi.waitUntil(async () => (await stack.depth('request-events-dlq')) === 2, { timeout: 10_000 });
    const before = stack.resultsOf('event-too-large');

    const { lines } = await run('redrive', 'events', '--json');

    expect(before).toEqual([]);
    expect(lines()).toMatchObject([{ queue: 'events', sent: 1, kept: 1 }]);
    const { detail } = await stack.resultDetailOf('event-too-large');
    expect(detail.data.failure).toMatchObject({
      class: 'InvalidRequest',
      fields: [{ expected: 'at most 258,048 bytes' }],
    });
  });
});

describe('the request board', () => {
  /** The counts of a page of the board, by their names, and its failures by class. */
  const countsOn = async (query: string) => {
    const html = await (await fetch(`${stack.endpoint}/?${query}`)).text();
    const [, table = ''] = /<caption>Failures by class<\/caption>(.*?)<\/table>/s.exec(html) ?? [];
    const numbers = (found: RegExp, text: string) =>
      Object.fromEntries(
        Array.from(text.matchAll(found), ([, name = '', count = '']) => [
          name,
          Number(count.replace(',', '')),
        ]),
      );
    return {
      ...numbers(/<dt>([A-Z][a-z ]+)<\/dt><dd class="[a-z]*">([\d,]+)</g, html),
      classes: numbers(/<bdi>(\w+)<\/bdi>.*?data-of="Requests"[^>]*>([\d,]+)</gs, table),
    };
  };

  it('counts as pools status and pools watch do, to the number', async () => {
    const [status] = (await run('status', '--json')).lines();
    const watched = (await run('watch', 'csv', '--total', '2', '--json', '--interval', '0.2')).lines().at(-1);

    const { provisioned, failed, refused, running, inQueue, classes } = status;
    expect(await countsOn('hours=24')).toMatchObject({
      ...{ Provisioned: provisioned, Failed: failed + refused, Running: running },
      ...{ 'In the queue': inQueue, classes },
    });
    expect(Math.min(provisioned, failed, refused)).toBeGreaterThan(0);
    expect(await countsOn('batch=csv')).toMatchObject({
      ...{ Provisioned: watched.provisioned, Failed: watched.failed, Running: watched.running },
    });
  });
});
