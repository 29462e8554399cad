import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { afterAll, describe, expect, it } from 'vitest';
import { acknowledge, acknowledgements } from '../../infra/acknowledgements.ts';
import { config } from '../../infra/config.ts';
import { createApp, insistOnGoodPractice, synthesize } from '../../infra/synthesize.ts';
import { VARIANTS } from './variants.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'sms-pool-provisioner-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('cdk-nag', () => {
  it.each(Object.entries(VARIANTS))('finds nothing unacknowledged %s', (_variant, values) => {
    const synthesis = () => synthesize(folder, values);

    expect(synthesis).not.toThrow();
  });

  it('fails the synthesis of a queue that anybody may read', () => {
    const { app, stack } = createApp(folder, config);
    insistOnGoodPractice(app, stack, config);
    new Queue(stack, 'Careless');

    const synthesis = () => app.synth();

    expect(synthesis).toThrow(/Careless[\s\S]*AwsSolutions-SQS/);
  });

  it('fails the synthesis of a role with a managed policy', () => {
    const { app, stack } = createApp(folder, config);
    insistOnGoodPractice(app, stack, config);
    new Role(stack, 'Careless', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess')],
    });

    const synthesis = () => app.synth();

    expect(synthesis).toThrow(/Careless[\s\S]*AwsSolutions-IAM4/);
  });
});

describe('an acknowledgement', () => {
  it('exists for each finding, and only for findings', () => {
    // Together, the variants have every finding.
    const found = Object.values(VARIANTS).flatMap((values) => {
      const { app, stack } = createApp(folder, values);
      const reports = [new AwsSolutionsChecks(app), new ServerlessChecks(app)].map((pack) =>
        pack.validateScope(app),
      );
      const violations = reports.flatMap((report) => report.violations);

      return violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => ({
          id: ruleName,
          path: constructPath?.slice(stack.node.path.length + 1) ?? '',
        })),
      );
    });
    const given = Object.values(VARIANTS).flatMap(acknowledgements);

    const unused = given.flatMap(({ id, at }) =>
      at.filter((place) => !found.some((one) => one.id === id && one.path.startsWith(`${place}/`))),
    );

    expect(found).not.toEqual([]);
    expect(unused).toEqual([]);
  });

  it('has a sentence as its reason', () => {
    const reasons = acknowledgements(config).map(({ reason }) => reason);

    expect(reasons.filter((reason) => !/^[A-Zx].{40,}\.$/.test(reason))).toEqual([]);
  });

  it('is rejected for a construct that the stack does not have', () => {
    const { stack } = createApp(folder, config);
    stack.node.tryRemoveChild('AlarmTopic');

    const acknowledging = () => acknowledge(stack, config);

    expect(acknowledging).toThrow('AlarmTopic, which the stack does not have');
  });
});
