import { describe, expect, it } from 'vitest';
import { config, parseConfig } from '../../infra/config.ts';

describe('the configuration', () => {
  it('names every value that does not hold, and why', () => {
    const values = {
      ...config,
      busName: 'Pools!',
      logRetentionDays: 2,
      requestQueue: { ...config.requestQueue, batchSize: 11 },
    };

    const parse = () => parseConfig(values);

    expect(parse).toThrow(
      /lower-case letters.+busName.+CloudWatch Logs keeps.+logRetentionDays.+10 messages at the most.+batchSize/s,
    );
  });

  it.each([
    [
      'a message that comes back while it is in work',
      { requestQueue: { ...config.requestQueue, visibilitySeconds: 359 } },
      'six timeouts',
    ],
    [
      'a first look after the deadline',
      { polling: { ...config.polling, firstLookSeconds: 900 } },
      'before the deadline',
    ],
    ['a DLQ that forgets before anybody looks', { deadLetterDays: 4 }, 'still have days left'],
  ])('refuses %s', (_case, change, reason) => {
    const values = { ...config, ...change };

    const parse = () => parseConfig(values);

    expect(parse).toThrow(reason);
  });
});
