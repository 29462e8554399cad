import { UsageError } from '../../local/stack/usage-error.ts';
import { type Command, numberOf, type Typed } from '../command/command.ts';
import type { Making } from '../first-checks/check.ts';
import { say, sayJson } from '../output/text.ts';
import { localPlace, wantsLocal } from '../stack/local.ts';
import { targetOf } from '../stack/target.ts';

const matching = (typed: Typed, name: string, pattern: RegExp, what: string): string | undefined => {
  const text = typed.text(name);
  if (text === undefined || pattern.test(text)) return text;
  throw new UsageError(`--${name} takes ${what}; found ${JSON.stringify(text)}.`);
};

/** Undefined without --make-pools. @throws UsageError */
const makingOf = (typed: Typed): Making | undefined => {
  const identity = typed.text('identity');
  if (!typed.has('make-pools')) {
    if (typed.has('slow')) throw new UsageError('Add --make-pools: --slow creates two pools more.');
    if (identity === undefined) return undefined;
    throw new UsageError(
      'Add --make-pools to create pools with --identity. Without both, the checks only read.',
    );
  }
  if (!identity)
    throw new UsageError('Add --identity ID: the origination identity to create the pools with.');
  const delays = matching(typed, 'token-after', /^\d{1,6}(,\d{1,6}){0,9}$/, 'seconds, separated by commas');

  return {
    identity,
    country: matching(typed, 'country', /^[A-Z]{2}$/, 'two capital letters'),
    pools: numberOf(typed, 'pools', 3, 1, 5),
    tokenAfter: (delays ?? '0,60')
      .split(',')
      .map(Number)
      .sort((a, b) => a - b),
    burst: numberOf(typed, 'burst', 5, 2, 10),
    silence: numberOf(typed, 'silence', 60, 0, 600),
    limit: numberOf(typed, 'interval', 1_100, 0, 60_000),
    idle: typed.has('slow') ? numberOf(typed, 'idle', 600, 0, 3_600) : undefined,
    yes: typed.has('yes'),
  };
};

/** The outputs of the stack, where one is named: most checks need none. */
const outputsOf = async (typed: Typed) =>
  wantsLocal(typed) || (typed.text('stack') ?? process.env.POOLS_STACK)
    ? (await targetOf(typed)).outputs
    : undefined;

export const firstChecks: Command = {
  details: `Asks the account and Region of the current credentials, and prints a table: each answer, and what depends on it.
By default it only reads, and ends within two minutes. --make-pools also creates pools with one of your origination
identities, and deletes them; so does Ctrl-C. docs/first-checks.md explains the table and lists the permissions.`,
  options: {
    stack: { value: 'NAME', about: 'the stack in AWS, for the checks that need a deployed one' },
    'make-pools': { about: 'create pools too, and delete them' },
    identity: { value: 'ID', about: 'a phone number (phone-…) that belongs to no pool, or a sender ID' },
    country: { value: 'CODE', about: 'the country of the sender ID, such as GB' },
    pools: { value: 'N', about: 'number of pools to time, one after another: 1 to 5 (default 3)' },
    'token-after': {
      value: 'LIST',
      about: 'seconds after which a ClientToken is sent again, such as 0,600,3600 (default 0,60)',
    },
    burst: { value: 'N', about: 'number of concurrent DescribePools calls: 2 to 10 (default 5)' },
    silence: { value: 'SECONDS', about: 'idle time before the burst (default 60)' },
    interval: { value: 'MS', about: 'time between two calls of one operation (default 1100)' },
    slow: { about: 'with --make-pools and a stack: also provision two pools ten minutes apart' },
    idle: { value: 'SECONDS', about: 'time between these two, with --slow: 0 to 3600 (default 600)' },
    yes: { about: 'start without confirmation' },
    local: { about: 'use the local stack (npm run local), which cannot tell everything' },
  },
  offline: true,
  examples: [
    'pools first-checks',
    'pools first-checks --stack SmsPoolProvisioner',
    'pools first-checks --make-pools --identity phone-…',
    'pools first-checks --make-pools --identity ACME --country GB --yes',
    'pools first-checks --make-pools --slow --identity phone-… --stack SmsPoolProvisioner',
  ],
  async run(typed) {
    const making = makingOf(typed);
    // Only this command needs these SDK clients. A static import would slow the start of the others.
    const { check } = await import('../first-checks/check.ts');
    const { accountOf } = await import('../first-checks/account.ts');
    const { headOfTable, rowOfTable } = await import('../first-checks/finding.ts');
    const isLocal = wantsLocal(typed);
    const account = accountOf(isLocal ? localPlace() : {}, await outputsOf(typed));
    let rows = 0;

    const whole = await check(account, isLocal, making, (finding) => {
      if (typed.has('json')) return sayJson(finding);
      if (rows === 0) say(headOfTable());
      rows += 1;
      say(rowOfTable(finding));
    });
    return whole ? 0 : 1;
  },
};
