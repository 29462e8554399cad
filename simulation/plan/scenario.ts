import { phoneNumberId } from '../../local/simulator/fixtures.ts';
import type { SettingsPatch } from '../../local/simulator/settings.ts';
import type { Ask, Content, Entry } from './documents.ts';
import type { Plan } from './plan.ts';

/** A request for a pool with a free phone number of the fixtures, or with another identity. */
export const askFor = (ticket: string, requestId: string, identity: Content = {}): Ask => ({
  ticket,
  requestId,
  valid: true,
  content: {
    IsoCountryCode: 'US',
    OriginationIdentity: phoneNumberId(1),
    ...identity,
    MessageType: 'TRANSACTIONAL',
    Tags: [{ Key: 'ticket', Value: ticket }],
  },
});

export const entryOf = (trigger: Entry['trigger'], id: string, ask: Ask, at = 0): Entry => ({
  at,
  trigger,
  id,
  asks: [ask],
  isArray: false,
});

/** A hand-written plan for one case, without random draws. */
export const planOf = (entries: Entry[], settings: SettingsPatch = {}, more: Partial<Plan> = {}): Plan => ({
  seed: 1,
  rate: 0,
  entries,
  settings,
  abortRate: 0,
  clockRate: 0,
  busDown: undefined,
  outage: undefined,
  cancellations: [],
  quotaRaisedAt: undefined,
  ...more,
});
