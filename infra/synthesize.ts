import { App, type Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { acknowledge } from './acknowledgements.ts';
import { type Config, config as shipped } from './config.ts';
import { SmsPoolProvisionerStack } from './sms-pool-provisioner-stack.ts';

/**
 * The app with its one stack, not yet written.
 * @param outdir folder to write to, made when missing
 */
export function createApp(outdir: string, config: Config): { app: App; stack: Stack } {
  const app = new App({
    outdir,
    // The local stack finds the code of each function by its Metadata.
    context: { 'aws:cdk:enable-asset-metadata': true },
    // Neither a usage beacon in the template nor a tree beside it: both change with every release of the CDK.
    analyticsReporting: false,
    treeMetadata: false,
  });
  const stack = new SmsPoolProvisionerStack(app, 'SmsPoolProvisioner', {
    description: 'Provisions pools of SMS origination identities: one pool and one answer for every request.',
    terminationProtection: config.terminationProtection,
    tags: config.tags,
    config,
  });

  return { app, stack };
}

// cdk-nag looks at a deprecated property of every bus policy, and the warning would appear at each synthesis.
process.env.JSII_DEPRECATED ??= 'quiet';

/** Lets the synthesis fail at a finding of cdk-nag, other than those that acknowledgements.ts gives a reason for. */
export function insistOnGoodPractice(app: App, stack: Stack, config: Config): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  acknowledge(stack, config);
}

/**
 * Writes the CloudFormation template and its assets. Offline; needs the bundles of `npm run build`.
 * The template's Parameters and Rules check the CDK's bootstrap stack at a deployment, and describe nothing of the
 * service: the local stack passes over them.
 * @param outdir folder to write to, made when missing
 * @returns the path of the template file
 * @throws Error at a finding that nothing acknowledges
 */
export function synthesize(outdir: string, config: Config = shipped): string {
  const { app, stack } = createApp(outdir, config);
  insistOnGoodPractice(app, stack, config);

  return app.synth().getStackArtifact(stack.artifactId).templateFullPath;
}
