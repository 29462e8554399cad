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
  if (!identity) throw new UsageError('--identity: which identity may pools be made of?');
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
  summary: 'measures what only a real account can show, with pools that it deletes',
  details: `Makes pools of one origination identity of yours in the account and Region of the current credentials, measures, and
deletes them. Ctrl-C stops it; what was made by then is deleted. docs/first-checks.md says what depends on the answers.`,
  options: {
    identity: { value: 'ID', about: 'a phone number (phone-…) that is in no pool, or a sender id' },
    country: { value: 'CODE', about: 'the country of the sender id, such as GB' },
    pools: { value: 'N', about: 'how many pools to time, one after another: 1 to 5 (3)' },
    'token-after': {
      value: 'LIST',
      about: 'seconds after which a ClientToken is sent again, such as 0,600,3600 (0,60)',
    },
    burst: { value: 'N', about: 'how many DescribePools to send at once: 2 to 10 (5)' },
    silence: { value: 'SECONDS', about: 'quiet before the burst (60)' },
    interval: { value: 'MS', about: 'time between two calls of one operation (1100)' },
    yes: { about: 'do not ask before it starts' },
    local: { about: 'the local stack (npm run local), for practice' },
  },
  offline: true,
  examples: [
    'pools first-checks --identity phone-…',
    'pools first-checks --identity ACME --country GB --yes',
  ],
  async run(typed) {
    const checks = checksOf(typed);
    // The client of the service is this command's alone: the others would start later by it.
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
