/** Deploys the stack to AWS. Arguments go to `cdk deploy`. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { config } from './config.ts';
import { deployStack, statusOfStack } from './first-deployment.ts';
import { regionOf, regionWarning } from './regions.ts';
import { synthesize } from './synthesize.ts';

const CDK = fileURLToPath(import.meta.resolve('aws-cdk/bin/cdk'));
const args = process.argv.slice(2);

const { profile } = parseArgs({ args, options: { profile: { type: 'string' } }, strict: false }).values;
// The question below goes to the account that the CDK deploys to.
if (typeof profile === 'string') process.env.AWS_PROFILE = profile;
const region = regionOf(process.env);
const client = new CloudFormationClient({
  ...(region !== undefined && { region }),
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
});

try {
  // Synthesis, which comes first, does not know the Region of a profile.
  const warning = region === undefined ? regionWarning(await client.config.region(), config) : undefined;
  if (warning !== undefined) console.error(warning);
  process.exitCode = await deployStack(config, {
    status: () => statusOfStack(client),
    deploy(wanted) {
      // cdk.out keeps the template with protections, which `cdk diff` compares with the stack.
      const folder = wanted === config ? 'cdk.out' : 'cdk.out/first-deployment';
      synthesize(folder, wanted);
      const { status } = spawnSync(process.execPath, [CDK, 'deploy', '--app', folder, ...args], {
        stdio: 'inherit',
      });
      return status ?? 1;
    },
  });
} catch (error) {
  console.error(`The deployment did not go on. ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
