import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { parseJson } from '../http/json.ts';
import { UsageError } from './usage-error.ts';

const Resource = z.object({
  Type: z.string(),
  Condition: z.string().optional(),
  Properties: z.record(z.string(), z.unknown()).optional(),
  Metadata: z.record(z.string(), z.unknown()).optional(),
});

const TemplateSchema = z.object({
  Parameters: z.record(z.string(), z.object({ Default: z.unknown() })).optional(),
  Conditions: z.record(z.string(), z.unknown()).optional(),
  Resources: z.record(z.string(), Resource),
  Outputs: z
    .record(z.string(), z.object({ Condition: z.string().optional(), Value: z.unknown() }))
    .optional(),
});

/** A CloudFormation template, as far as the local stack reads it. */
export type Template = z.input<typeof TemplateSchema>;

/**
 * The output of `npm run synth`: the template, and the folder with its assets.
 * @param assets another output folder of the synthesis
 * @throws UsageError when there is no template, or one whose synthesis was interrupted
 */
export function loadTemplate(assets = path.join(import.meta.dirname, '../../cdk.out')): {
  template: Template;
  assets: string;
} {
  const file = path.join(assets, 'SmsPoolProvisioner.template.json');
  if (!existsSync(file)) {
    throw new UsageError('There is no template to deploy. Run `npm run synth` first.');
  }
  const template = parseJson(readFileSync(file, 'utf8'));
  if (template === undefined) {
    throw new UsageError('The template is not complete. Run `npm run synth` again.');
  }
  return { template: TemplateSchema.parse(template), assets };
}
