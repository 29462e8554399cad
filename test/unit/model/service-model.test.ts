import * as SDK from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { normalise } from '../../../functions/intake/normalise.ts';
import { CompletePool, Pool } from '../../../functions/model/pool.ts';
import { isRcsAgent, PoolRequest, type Tag } from '../../../functions/model/request.ts';
import { OWNERSHIP_TAG_PREFIX, PORTABLE, Tag as TagSchema } from '../../../functions/model/request-fields.ts';
import { ownershipOf, tagsOf } from '../../../functions/pools/ownership-tags.ts';
import { OPERATION_NAMES } from '../../../local/simulator/operation-names.ts';
import { OPERATIONS as SIMULATED } from '../../../local/simulator/operations/index.ts';
import { schemas } from '../../../tools/docs/schemas.ts';
import { simulatorAtNoon } from '../../local/simulator/support.ts';
import { accepts, enums, OPERATIONS, shapeOf, structureOf, valuesOf } from '../../support/service-model.ts';

/*
 * Our validation and the simulator's against AWS's model of the API (service-model.json). A value that AWS accepts must
 * not be refused here, and one that it refuses must not cost a CreatePool call.
 */

/** Numbered by the run, so that a failure can be replayed: FC_SEED=… npx vitest run test/unit/model/service-model.test.ts */
const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);

const REQUEST = { MessageType: 'TRANSACTIONAL', OriginationIdentity: 'phone-1', IsoCountryCode: 'US' };
const HERE = 'arn:aws:sms-voice:us-east-1:123456789012:';

interface Rule {
  readonly because: string;
  readonly refuses: (request: PoolRequest) => boolean;
  readonly example: object;
}

const someTag =
  (test: (tag: Tag) => boolean) =>
  ({ Tags }: PoolRequest) =>
    (Tags ?? []).some(test);
const tagged = (Key: string, Value = '') => ({ Tags: [{ Key, Value }] });

/** Everything that we refuse though the model accepts it. Any other difference is a defect. */
const STRICTER: Readonly<Record<string, Rule>> = {
  'no UK': {
    because: 'The code of the United Kingdom is GB; the pattern has no list of countries.',
    refuses: ({ IsoCountryCode }) => IsoCountryCode === 'UK',
    example: { IsoCountryCode: 'UK' },
  },
  'a country': {
    because:
      'The reference page requires it; the model leaves it out for RCS agents alone, which have no country.',
    refuses: ({ IsoCountryCode, OriginationIdentity }) =>
      IsoCountryCode === undefined && !isRcsAgent(OriginationIdentity),
    example: { IsoCountryCode: undefined },
  },
  'an ARN of here': {
    because: 'AWS refuses an ARN of another partition, Region or kind only after several calls.',
    refuses: ({ OriginationIdentity: identity }) =>
      identity.startsWith('arn:') &&
      !/^arn:aws:sms-voice:us-east-1:\d{12}:(phone-number|sender-id|rcs-agent)\/./.test(identity),
    example: { OriginationIdentity: `${HERE}pool/pool-1` },
  },
  'no key of AWS': {
    because: 'AWS reserves the prefix aws: for itself, in any spelling.',
    refuses: someTag(({ Key }) => /^aws:/i.test(Key)),
    example: tagged('Aws:owner'),
  },
  'no key of this service': {
    because: 'An ownership tag of a sender could make another pool pass as that of the request.',
    refuses: someTag(({ Key }) => Key.startsWith(OWNERSHIP_TAG_PREFIX)),
    example: tagged(`${OWNERSHIP_TAG_PREFIX}request-id`),
  },
  'each key once': {
    because: 'Tags are a map: AWS refuses a key that appears twice, which the model cannot say.',
    refuses: ({ Tags = [] }) => new Set(Tags.map(({ Key }) => Key)).size < Tags.length,
    example: {
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'a', Value: '2' },
      ],
    },
  },
  'characters that arrive': {
    because: 'A result with a character that XML does not allow reaches no queue.',
    refuses: someTag(({ Key, Value }) => !PORTABLE.test(Key) || !PORTABLE.test(Value)),
    example: tagged('key', 'bell\u0007'),
  },
  'a result that fits': {
    because: 'The result repeats the request, and an event holds 256 KB.',
    refuses: (request) => Buffer.byteLength(JSON.stringify(request)) > 200 * 1024,
    example: {
      Tags: Array.from({ length: 200 }, (_, n) => ({
        Key: `${n}`.padEnd(128, '鍵'),
        Value: '値'.repeat(256),
      })),
    },
  },
};

const isAccepted = (input: unknown): boolean => {
  const executionArn = 'arn:aws:states:us-east-1:123456789012:execution:provision-pool:run';
  const metadata = { requestId: 'run', trigger: 'console' as const, executionArn, requestedAt: '' };

  return normalise({ input, metadata }).faults === undefined;
};

const isOfModel = (input: unknown): input is PoolRequest => accepts('CreatePoolRequest', input);
const isWanted = (input: unknown): boolean =>
  isOfModel(input) && !Object.values(STRICTER).some(({ refuses }) => refuses(input));

/** Every character on which patterns of the model differ: those below U+0500, separators, surrogates, the last ones. */
const CHARACTERS = [
  [0x0, 0x4ff],
  [0x2000, 0x20ff],
  [0xd7f0, 0xe00f],
  [0xfe00, 0xffff],
  [0x1f600, 0x1f604],
  [0x10fffd, 0x10ffff],
].flatMap(([from = 0, to = 0]) =>
  Array.from({ length: to - from + 1 }, (_, n) => String.fromCodePoint(from + n)),
);

describe('a request', () => {
  it('has the members, the required ones and the values of the model', () => {
    const request = structureOf('CreatePoolRequest');
    const tag = structureOf('Tag');
    const required = (schema: object) => z.object({ required: z.array(z.string()) }).parse(schema).required;

    expect(Object.keys(PoolRequest.shape).toSorted()).toEqual(Object.keys(request.members).toSorted());
    expect(required(z.toJSONSchema(PoolRequest)).toSorted()).toEqual(request.required.toSorted());
    expect(required(z.toJSONSchema(TagSchema)).toSorted()).toEqual(tag.required.toSorted());
    expect(shapeOf('MessageType')).toMatchObject({ enum: PoolRequest.shape.MessageType.options });
  });

  it.each(Object.entries(STRICTER))('is refused on purpose unless it has %s', (name, { example }) => {
    const request = JSON.parse(JSON.stringify({ ...REQUEST, ...example }));

    const applied = Object.entries(STRICTER).filter(([, rule]) => rule.refuses(request));

    expect(accepts('CreatePoolRequest', request)).toBe(true);
    expect(isAccepted(request)).toBe(false);
    expect(applied.map(([rule]) => rule)).toEqual([name]);
  });

  it.each<[string, (text: string) => object]>([
    ['ClientToken', (ClientToken) => ({ ClientToken })],
    ['IsoCountryCode', (text) => ({ IsoCountryCode: `A${text}` })],
    ['OriginationIdentity', (OriginationIdentity) => ({ OriginationIdentity })],
    ['Tags[].Key', (Key) => tagged(Key)],
    ['Tags[].Value', (Value) => tagged('key', Value)],
  ])('may have the same characters in %s as in the model', (_, withText) => {
    const different = CHARACTERS.filter((character) => {
      const request = { ...REQUEST, ...withText(character) };
      return isAccepted(request) !== isWanted(request);
    });

    expect(different.map((character) => `U+${character.codePointAt(0)?.toString(16)}`)).toEqual([]);
  });

  it(`is accepted exactly if the model accepts it, but for those rules [seed ${seed}]`, () => {
    fc.assert(
      fc.property(valuesOf('CreatePoolRequest'), (request) => isAccepted(request) === isWanted(request)),
      { seed, numRuns: 1_500 },
    );
  });
});

describe('the ownership tags', () => {
  it(`are accepted by the model for every request id [seed ${seed}]`, () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[!-~]{1,128}$/), fc.constantFrom(0, 198), (requestId, nTags) => {
        const Tags = Array.from({ length: nTags }, (_, n) => ({ Key: `${n}`, Value: '' }));
        const request = { MessageType: 'TRANSACTIONAL', OriginationIdentity: 'rcs-1', Tags } as const;
        const ownership = ownershipOf('sms-pool-provisioner', requestId, request, 'f'.repeat(64));
        return accepts('CreatePoolRequest', { ...request, Tags: tagsOf(request, ownership) });
      }),
      { seed, numRuns: 300 },
    );
  });
});

describe('the JSON Schema of a request', () => {
  const isOfSchema = new Ajv2020().compile(schemas().get('pool-request.schema.json') ?? {});
  const unsaid = ['an ARN of here', 'each key once', 'a result that fits'];
  const said = Object.entries(STRICTER).flatMap(([name, rule]) => (unsaid.includes(name) ? [] : [rule]));

  it(`accepts exactly the same, but for rules that a schema cannot say [seed ${seed}]`, () => {
    fc.assert(
      fc.property(valuesOf('CreatePoolRequest'), fc.boolean(), (request, isBare) => {
        const isRight = isOfModel(request) && !said.some(({ refuses }) => refuses(request));
        return isOfSchema(isBare ? request : { metadata: { requestId: 'r-1' }, data: request }) === isRight;
      }),
      { seed, numRuns: 500 },
    );
  });
});

describe('a pool', () => {
  it('has the elements of the model, and requires those that DescribePools always returns', () => {
    const complete = Object.entries(CompletePool.shape).filter(
      ([, member]) => !member.safeParse(undefined).success,
    );

    expect(Object.keys(Pool.shape).toSorted()).toEqual(
      Object.keys(structureOf('CreatePoolResult').members).toSorted(),
    );
    expect(complete.map(([member]) => member).toSorted()).toEqual(
      structureOf('PoolInformation').required.toSorted(),
    );
  });
});

describe('the SDK', () => {
  it.each(enums())('has the values of $name in the model', ({ name, values }) => {
    expect(Object.values(z.record(z.string(), z.string()).parse(Object(SDK)[name])).toSorted()).toEqual(
      values,
    );
  });
});

/** What the simulator refuses although the model accepts it, before it reads any resource. */
const isRefusedBySimulator = (name: string, input: unknown): boolean =>
  name === 'CreatePool' &&
  isOfModel(input) &&
  ['no key of AWS', 'each key once'].some((rule) => STRICTER[rule]?.refuses(input));

describe('the simulator', () => {
  it('plays operations of the model only, all of which are compared', () => {
    expect(OPERATIONS.map(({ name }) => name).toSorted()).toEqual(OPERATION_NAMES.toSorted());
  });

  it.each(OPERATIONS)('has the members of $name in the model', ({ name, input }) => {
    const { shape = {} } = SIMULATED.get(name)?.shape ?? {};

    expect(Object.keys(shape).toSorted()).toEqual(Object.keys(structureOf(input).members).toSorted());
  });

  it.each(OPERATIONS)(
    `accepts an input of $name exactly if the model does [seed ${seed}]`,
    ({ name, input }) => {
      const shape = SIMULATED.get(name)?.shape;

      fc.assert(
        fc.property(
          valuesOf(input),
          (value) =>
            shape?.safeParse(value).success === (accepts(input, value) && !isRefusedBySimulator(name, value)),
        ),
        { seed, numRuns: 300 },
      );
    },
  );

  it('answers as the model says, with no further member', () => {
    const { call, wait } = simulatorAtNoon({ creationSeconds: 1 });
    const created = call('CreatePool', {
      ...REQUEST,
      OriginationIdentity: 'phone-00000000000000000000000000000001',
      ...tagged('a', 'b'),
    });
    const { PoolId, PoolArn: ResourceArn } = created.body;
    wait(2);
    const inputs: Record<string, object> = {
      DescribeAccountLimits: {},
      DescribePools: { PoolIds: [PoolId] },
      DescribePhoneNumbers: {},
      DescribeSenderIds: {},
      ListPoolOriginationIdentities: { PoolId },
      ListTagsForResource: { ResourceArn },
      UpdatePool: { PoolId, DeletionProtectionEnabled: false },
      DeletePool: { PoolId },
    };

    const answers: [name: string, body: object][] = [
      ['CreatePool', created.body],
      ...Object.entries(inputs).map(([name, input]): [string, object] => [name, call(name, input).body]),
    ];

    expect(answers.map(([name]) => name).toSorted()).toEqual(OPERATION_NAMES.toSorted());
    for (const [name, body] of answers) {
      const { output = '' } = OPERATIONS.find((operation) => operation.name === name) ?? {};
      const sent = JSON.parse(JSON.stringify(body));
      expect([name, accepts(output, sent)]).toEqual([name, true]);
      expect(Object.keys(structureOf(output).members)).toEqual(expect.arrayContaining(Object.keys(sent)));
    }
  });
});
