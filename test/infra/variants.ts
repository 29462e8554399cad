import { type Config, config, parseConfig } from '../../infra/config.ts';
import { SBT } from '../support/integrations.ts';

/** Every option of the configuration, on an own bus. */
const everything = parseConfig({
  ...config,
  requests: {
    ...config.requests,
    sources: ['crm.onboarding', 'crm.import'],
    principals: ['123456789012', 'arn:aws:iam::123456789012:role/onboarding'],
  },
  integrations: [SBT],
  requestQueue: {
    ...config.requestQueue,
    topics: [
      { arn: 'arn:aws:sns:us-east-1:123456789012:signups', raw: false },
      { arn: 'arn:aws:sns:eu-west-1:210987654321:imports', raw: true },
    ],
  },
  stateMachineName: 'provision-pool-again',
  encryption: 'customer',
  alarms: { ...config.alarms, email: 'operators@example.com' },
});

/** The configurations that every relation must hold for. */
export const VARIANTS: Record<'as it ships' | 'with everything' | 'on a bus that exists', Config> = {
  'as it ships': config,
  'with everything': everything,
  'on a bus that exists': parseConfig({
    ...everything,
    bus: { own: false, nameOrArn: 'arn:aws:events:us-east-1:123456789012:event-bus/shared' },
    encryption: 'aws',
  }),
};
