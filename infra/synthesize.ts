import { App, type Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { acknowledge } from './acknowledgements.ts';
import { type Config, config as shipped } from './config.ts';
import { STACK_NAME } from './first-deployment.ts';
import { SmsPoolProvisionerStack } from './sms-pool-provisioner-stack.ts';

/**
 * The app with its one stack, not yet written.
 * @param outdir folder to write to; created when missing
 */
export function createApp(outdir: string, config: Config): { app: App; stack: Stack } {
  const app = new App({
    outdir,
    // The local stack finds the code of each function by its Metadata.
    context: { 'aws:cdk:enable-asset-metadata': true },
    // No usage data in the template and no tree file beside it: both change with every release of the CDK.
    analyticsReporting: false,
    treeMetadata: false,
  });
  const stack = new SmsPoolProvisionerStack(app, STACK_NAME, {
    description: 'Provisions pools of SMS origination identities: one pool and one result for each request.',
    terminationProtection: config.terminationProtection,
    tags: config.tags,
    config,
  });

  return { app, stack };
}

// cdk-nag reads a deprecated property of every bus policy, and the warning would appear at each synthesis.
process.env.JSII_DEPRECATED ??= 'quiet';

/** Fails the synthesis at a finding of cdk-nag that acknowledgements.ts does not acknowledge. */
export function insistOnGoodPractice(app: App, stack: Stack, config: Config): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  acknowledge(stack, config);
}

/**
 * Writes the CloudFormation template and its assets. Offline; needs the bundles of `npm run build`.
 * The template's Parameters and Rules check the CDK's bootstrap stack at a deployment and do not describe the service:
 * the local stack ignores them.
 * @param outdir folder to write to; created when missing
 * @returns the path of the template file
 * @throws Error at a finding that is not acknowledged
 */
export function synthesize(outdir: string, config: Config = shipped): string {
  const { app, stack } = createApp(outdir, config);
  insistOnGoodPractice(app, stack, config);

  return app.synth().getStackArtifact(stack.artifactId).templateFullPath;
}
