import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { filledDefinition } from '../../simulation/world/filled-definition.ts';
import { type Machine, parseMachine, type Retrier, readDocument, type State } from '../../tools/docs/asl.ts';
import { policies } from './policies.ts';

/** Each policy, a change that breaks it, and the expected sentences. */
const cases: {
  policy: keyof typeof policies;
  flaw: string;
  spoil: (machine: Machine) => void;
  found: string[];
}[] = [
  {
    policy: 'statesAreCommented',
    flaw: 'a state without a Comment',
    spoil: (machine) => delete state(machine, 'Wait for the pool').Comment,
    found: ['"Wait for the pool" has no Comment.'],
  },
  {
    policy: 'tasksTimeOut',
    flaw: 'a Task without TimeoutSeconds',
    spoil: (machine) => delete state(machine, 'Create pool').TimeoutSeconds,
    found: ['"Create pool" has no TimeoutSeconds.'],
  },
  {
    policy: 'tasksCatchEverything',
    flaw: 'a Task without Catch',
    spoil: (machine) => {
      state(machine, 'Record result').Catch = [];
    },
    found: ['"Record result" does not end its Catch with States.ALL.'],
  },
  {
    policy: 'tasksCatchEverything',
    flaw: 'States.ALL before other errors',
    spoil: (machine) => state(machine, 'Create pool').Catch.reverse(),
    found: [
      '"Create pool" does not end its Catch with States.ALL.',
      '"Create pool" catches States.ALL beside or before other errors.',
    ],
  },
  {
    policy: 'tasksCatchEverything',
    flaw: 'States.ALL beside another error',
    spoil: (machine) => state(machine, 'Find pool').Catch[0]?.ErrorEquals.push('Throttled'),
    found: ['"Find pool" catches States.ALL beside or before other errors.'],
  },
  {
    policy: 'retriesNameErrors',
    flaw: 'a Retry of any error',
    spoil: (machine) => retrier(machine, 'Find pool').ErrorEquals.push('States.TaskFailed', 'States.ALL'),
    found: [
      'Retry 1 of "Find pool" retries States.TaskFailed, which is any error.',
      'Retry 1 of "Find pool" retries States.ALL, which is any error.',
    ],
  },
  {
    policy: 'retriesNameErrors',
    flaw: 'a Retry without errors',
    spoil: (machine) => {
      retrier(machine, 'Park result').ErrorEquals = [];
    },
    found: ['Retry 1 of "Park result" names no error.'],
  },
  {
    policy: 'retriesJitter',
    flaw: 'a Retry without jitter',
    spoil: (machine) => delete retrier(machine, 'Publish result').JitterStrategy,
    found: ['Retry 1 of "Publish result" has no full jitter.'],
  },
  {
    policy: 'retriesStateTheirBudget',
    flaw: 'a Retry whose Comment states another budget',
    spoil: (machine) => {
      retrier(machine, 'Validate request').MaxAttempts = 7;
    },
    found: [
      'Retry 1 of "Validate request" should say "7 tries, 127 s at most" or "7 tries, 2 minutes at most".',
    ],
  },
  {
    policy: 'errorNamesExist',
    flaw: 'a misspelt error',
    spoil: (machine) => retrier(machine, 'Find pool').ErrorEquals.push('Throtled'),
    found: ['"Find pool" names Throtled, which functions/failures/failure-classes.ts does not know.'],
  },
  {
    policy: 'lambdaFaultsPass',
    flaw: 'an unhandled fault of Lambda',
    spoil: (machine) => retrier(machine, 'Validate request').ErrorEquals.shift(),
    found: ['"Validate request" does not handle Lambda.ServiceException.'],
  },
  {
    policy: 'retryableClassesAreHandled',
    flaw: 'a retryable class that is handled nowhere',
    spoil: (machine) => state(machine, 'Create pool').Catch.pop(),
    found: [
      'No Retry and no Catch handles OriginationIdentityNotReady.',
      'No Retry and no Catch handles OutcomeUnknown.',
    ],
  },
  {
    policy: 'namesReadAsSentences',
    flaw: 'a name in lower case and a Task named as a question',
    spoil: (machine) => {
      machine.States['make pool?'] = state(machine, 'Create pool');
    },
    found: [
      '"make pool?" does not begin with a capital.',
      '"make pool?" is a Task: a Choice ends with "?", and nothing else does.',
    ],
  },
  {
    policy: 'choicesHaveDefaults',
    flaw: 'a Choice without Default',
    spoil: (machine) => delete state(machine, 'Was the pool found?').Default,
    found: ['"Was the pool found?" has no Default.'],
  },
  {
    policy: 'endsArePublished',
    flaw: 'a Catch that leads to the end',
    spoil: (machine) => {
      state(machine, 'Create pool').Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Provisioning failed' }];
    },
    found: ['"Provisioning failed" can be reached without a result on the event bus or in the queue.'],
  },
  {
    policy: 'endsArePublished',
    flaw: 'a state in the middle that ends',
    spoil: (machine) => {
      state(machine, 'Describe pool').End = true;
    },
    found: ['"Describe pool" can be reached without a result on the event bus or in the queue.'],
  },
];

describe('the shipped workflow', () => {
  it('is valid Amazon States Language', () => {
    const definition = JSON.parse(filledDefinition());

    const result = validate(definition);

    expect(result.errorsText('\n')).toBe('');
  });

  it.each(Object.entries(policies))('keeps the policy %s', (_name, policy) => {
    const machine = parseMachine(readDocument());

    const found = policy(machine);

    expect(found).toEqual([]);
  });
});

describe('the policies', () => {
  it.each(cases)('$policy finds $flaw', ({ policy, spoil, found: expected }) => {
    const machine = parseMachine(readDocument());
    spoil(machine);

    const found = policies[policy](machine);

    expect(found).toEqual(expected);
  });

  it('each have a case that fails', () => {
    const seen = new Set<string>(cases.map(({ policy }) => policy));

    const unseen = Object.keys(policies).filter((policy) => !seen.has(policy));

    expect(unseen).toEqual([]);
  });

  it('leave a Next to an unknown state to asl-validator', () => {
    const definition = JSON.parse(
      filledDefinition().replaceAll('"Next": "Reserve create slot"', '"Next": "Nowhere"'),
    );

    const result = validate(definition);

    expect(result.errorsText('\n')).toContain('Nowhere');
  });
});

function state(machine: Machine, name: string): State {
  const found = machine.States[name];
  if (!found) throw new Error(`The workflow has no state "${name}".`);

  return found;
}

function retrier(machine: Machine, name: string): Retrier {
  const [found] = state(machine, name).Retry;
  if (!found) throw new Error(`"${name}" has no Retry.`);

  return found;
}
