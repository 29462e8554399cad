import { UsageError } from '../../local/stack/usage-error.ts';
import { type Command, numberOf, type Typed } from '../command/command.ts';
import type { Checks } from '../first-checks/check.ts';
import { say, sayJson } from '../output/text.ts';
import { localPlace, wantsLocal } from '../stack/local.ts';

const matching = (typed: Typed, name: string, pattern: RegExp, what: string): string | undefined => {
  const text = typed.text(name);
  if (text === undefined || pattern.test(text)) return text;
  throw new UsageError(`--${name} takes ${what}; found ${JSON.stringify(text)}.`);
};

/** @throws UsageError */
const checksOf = (typed: Typed): Checks => {
  const identity = typed.text('identity');
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
    yes: typed.has('yes'),
  };
};

export const firstChecks: Command = {
  name: 'first-checks',
  takes: '--identity ID',
  arguments: [0, 0],
  summary: 'measure a real account with temporary pools',
  details: `Creates pools with one of your origination identities in the account and Region of the current credentials, measures
them, and deletes them. Ctrl-C stops the run and deletes the pools created so far. docs/first-checks.md explains the
findings.`,
  options: {
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
    yes: { about: 'start without confirmation' },
    local: { about: 'use the local stack (npm run local)' },
  },
  offline: true,
  examples: [
    'pools first-checks --identity phone-…',
    'pools first-checks --identity ACME --country GB --yes',
  ],
  async run(typed) {
    const checks = checksOf(typed);
    // Only this command needs this SDK client. A static import would slow the start of the others.
    const { check } = await import('../first-checks/check.ts');
    const { findings, whole } = await check(checks, wantsLocal(typed) ? localPlace() : {});

    if (typed.has('json')) findings.forEach(sayJson);
    else {
      const width = Math.max(...findings.map(({ question }) => question.length));
      for (const { question, answer } of findings) say(`${question.padEnd(width)}  ${answer}`);
    }
    return whole ? 0 : 1;
  },
};
