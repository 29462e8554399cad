import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { Config } from './config.ts';

export const STACK_NAME = 'SmsPoolProvisioner';

/**
 * The status of the stack in CloudFormation; undefined when there is none.
 * @throws the error of the SDK when CloudFormation does not tell
 */
export async function statusOfStack(client: Pick<CloudFormationClient, 'send'>): Promise<string | undefined> {
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: STACK_NAME }));
    return stack?.StackStatus;
  } catch (error) {
    // CloudFormation has no error of its own for a stack that does not exist.
    if (error instanceof Error && /^Stack with id \S+ does not exist$/.test(error.message)) return undefined;
    throw error;
  }
}

/**
 * Whether the stack has been created. One whose creation failed or has not begun does not stand, whatever is left of it:
 * the CDK deletes it, and creates it again.
 */
export const stands = (status: string | undefined): boolean =>
  /^(CREATE_COMPLETE$|UPDATE_|IMPORT_)/.test(status ?? '');

/**
 * The configuration that creates the stack. Protections would keep a failed creation from being cleaned up: the CDK sets
 * termination protection before anything is created, and CloudFormation cannot roll back a protected table.
 */
export const unprotected = (config: Config): Config => ({
  ...config,
  terminationProtection: false,
  ledger: { ...config.ledger, deletionProtection: false },
});

/** What a deployment does. */
export interface Deploying {
  status(): Promise<string | undefined>;
  /** Synthesises the configuration and deploys it. @returns the exit code */
  deploy(config: Config): number;
}

/**
 * Deploys the stack. A new stack is first created without protections, which a second deployment brings once it stands.
 * @returns the exit code
 */
export async function deployStack(config: Config, { status, deploy }: Deploying): Promise<number> {
  if (stands(await status())) return deploy(config);

  const code = deploy(unprotected(config));
  // It does not stand if the person declined, or asked for the change set alone.
  return code === 0 && stands(await status()) ? deploy(config) : code;
}
