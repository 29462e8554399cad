import { DescribePhoneNumbersCommand, type Tag } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Account } from './account.ts';
import type { Calls } from './calls.ts';
import { type Question, Untold } from './finding.ts';
import type { Changes, Pools } from './pools.ts';

/** Numbers of tags around the limit of older texts (50), and the limit of the API reference (200). */
const NUMBERS_OF_TAGS = [48, 50, 51, 200];

const tagged = (count: number): Tag[] =>
  Array.from({ length: count }, (_, at) => ({ Key: `tag-${at}`, Value: `${at}` }));

/** What CreatePool accepts. Each pool is deleted before the next is created: they share one identity. */
export const poolQuestions = ({ smsVoice }: Account, run: string, pools: Pools, calls: Calls): Question[] => {
  const attempt = async (name: string, changes: Changes): Promise<string> => {
    const created = await pools.create(`${run}-${name}`, run, changes);
    if ('refusal' in created) return `refused: ${created.refusal}`;
    // A pool that no read shows yet looks like one that is deleted.
    await pools.watch(created.poolId, 'ACTIVE');
    await pools.delete(created.poolId);
    await pools.watch(created.poolId, 'deleted');
    return 'accepted';
  };

  const pendingNumber = async () => {
    const { PhoneNumbers = [] } = await calls.atRate('DescribePhoneNumbers', () =>
      smsVoice.send(new DescribePhoneNumbersCommand({ Filters: [{ Name: 'status', Values: ['PENDING'] }] })),
    );
    const number = PhoneNumbers.find(({ PoolId }) => PoolId === undefined);
    if (number === undefined) throw new Untold('no number of this account is PENDING');
    return number;
  };

  return [
    {
      question: 'A tag value with #',
      dependsOn: 'tagValueOf in functions/pools/ownership-tags.ts, which replaces such characters',
      ask: () => attempt('hash', { Tags: [{ Key: 'request-id', Value: '1b4e28ba#0' }] }),
    },
    ...NUMBERS_OF_TAGS.map((count) => ({
      question: `A pool with ${count} tags`,
      dependsOn:
        count <= 50
          ? 'nothing: 50 tags are allowed by every text'
          : 'the ownership tags: functions/pools/ownership-tags.ts allows 200',
      // Each pool carries the tag of this run too.
      ask: () => attempt(`tags-${count}`, { Tags: tagged(count - 1) }),
    })),
    {
      question: 'A number that is PENDING',
      dependsOn: 'the class OriginationIdentityNotReady (functions/failures/reasons.ts)',
      async ask() {
        const number = await pendingNumber();
        return attempt('pending', {
          OriginationIdentity: number.PhoneNumberArn,
          IsoCountryCode: number.IsoCountryCode,
          MessageType: number.MessageType,
        });
      },
    },
  ];
};
