import { afterEach, expect, it, vi } from 'vitest';
import { environment, seconds } from '../../functions/runtime/environment.ts';
import { parseConfig, config as shipped } from '../../infra/config.ts';
import { phoneNumberId } from '../../local/simulator/fixtures.ts';
import { LambdaFunction, synthesized } from '../infra/template.ts';
import { workflow } from '../support/workflow.ts';

const REQUEST = { OriginationIdentity: phoneNumberId(1), IsoCountryCode: 'US', MessageType: 'TRANSACTIONAL' };

/** The settings of the functions, as in the template, parsed like in the handlers. */
const deployed = (polling: { initialDelaySeconds: number; intervalSeconds: number }) => {
  const { all } = synthesized(parseConfig({ ...shipped, polling: { ...shipped.polling, ...polling } }));
  for (const { properties } of all(LambdaFunction))
    for (const [name, value] of Object.entries(properties.Environment.Variables))
      if (name.startsWith('POLL_')) vi.stubEnv(name, String(value));
  const { POLL_INITIAL_DELAY_SECONDS, POLL_INTERVAL_SECONDS } = environment({
    POLL_INITIAL_DELAY_SECONDS: seconds(1),
    POLL_INTERVAL_SECONDS: seconds(1),
  });

  return { initialDelaySeconds: POLL_INITIAL_DELAY_SECONDS, intervalSeconds: POLL_INTERVAL_SECONDS };
};

const settings = [
  { initialDelaySeconds: 5, intervalSeconds: 5 },
  { initialDelaySeconds: 7, intervalSeconds: 10 },
].map(deployed);

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

it.each(settings)(
  'polls after $initialDelaySeconds s and each $intervalSeconds s, as configured in infra/config.ts',
  async (polling) => {
    const { run, calls } = workflow({ polling, simulator: { creationSeconds: 40 } });

    await run(REQUEST);

    const [made] = calls('CreatePool');
    const at = [made, ...calls('DescribePools')].map((call) => Math.round((call?.at ?? 0) / 1_000));
    const waits = at.slice(1).map((moment, index) => moment - (at[index] ?? 0));
    expect(waits).toEqual([
      polling.initialDelaySeconds,
      ...Array.from({ length: waits.length - 1 }, () => polling.intervalSeconds),
    ]);
    expect(waits.length).toBeGreaterThan(3);
  },
);
