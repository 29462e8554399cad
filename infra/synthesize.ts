import { App } from 'aws-cdk-lib';
import { config } from './config.ts';
import { SmsPoolProvisionerStack } from './sms-pool-provisioner-stack.ts';

/**
 * Writes the CloudFormation template and its assets. Offline; needs the bundles of `npm run build`.
 * The template's Parameters and Rules check the CDK's bootstrap stack at a deployment, and describe nothing of the
 * service: the local stack passes over them.
 * @param outdir folder to write to, made when missing
 * @returns the path of the template file
 */
export function synthesize(outdir: string): string {
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
    config,
  });

  return app.synth().getStackArtifact(stack.artifactId).templateFullPath;
}
