import { PACES, type PaceName } from '../deploy/local-rates.ts';
import { DEFAULT_PORT } from '../http/port.ts';
import type { LocalStack } from '../stack/stack.ts';

const DIFFERENCE: Record<PaceName, string> = {
  fast: `Its pace is not AWS's: ${PACES.fast.perSecond} pools a second, each ACTIVE after ${PACES.fast.simulator.creationSeconds} s, and no throttling.
AWS's default is ${PACES.aws.perSecond} a second; npm run local -- --aws-pace plays that.`,
  aws: `It plays AWS's default quotas: ${PACES.aws.perSecond} call a second of each operation, and ${PACES.aws.simulator.quotas.pools} pools. A pool is ACTIVE after ${PACES.aws.simulator.creationSeconds} s,
which is assumed. The other services do not throttle, as docs/local-stack.md says.`,
};

/**
 * What the stack is, what to export, and what to do next.
 * @param service the address that the functions call instead of the simulator, if any
 */
export function greeting({ endpoint, region }: LocalStack, pace: PaceName, service?: string): string {
  const { port } = new URL(endpoint);
  const tool = port === `${DEFAULT_PORT}` ? '' : ` POOLS_PORT=${port}`;

  return `The local stack runs at ${endpoint}. Its state is in memory: Ctrl-C stops it and forgets all.
${service ? `The functions call ${service}, at up to ${PACES[pace].perSecond} pools a second.` : DIFFERENCE[pace]}
The board of all requests: ${endpoint}/

In another terminal, for npx pools, or for the AWS CLI and every SDK:

  export POOLS_STACK=local${tool}
  export AWS_ENDPOINT_URL=${endpoint}
  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
  export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}

Next:

  npm run consumer                                    # prints each result as it arrives, by a rule of its own
  npx pools submit docs/tour/customers.csv --watch
  aws pinpoint-sms-voice-v2 describe-phone-numbers    # more for the AWS CLI: docs/local-stack.md
`;
}
