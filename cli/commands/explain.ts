import { readFileSync } from 'node:fs';
import { FAILURE_CLASSES } from '../../functions/failures/failure-classes.ts';
import { FailureClass } from '../../functions/model/failure.ts';
import type { Command } from '../command/command.ts';
import { failureClassOf } from '../command/failure-class.ts';
import { say, sayJson } from '../output/text.ts';

const RUNBOOK = new URL('../../docs/runbook.md', import.meta.url);

/** Whether the runbook has a heading for the class. Classes that a requester resolves have none. */
const hasHeading = (name: string): boolean => readFileSync(RUNBOOK, 'utf8').includes(`\n## ${name}\n`);

const ACTS = {
  requester: 'the requester, who sent the request',
  operator: 'the operator, who runs the provisioner',
  AWS: 'AWS; the operator waits, then sends the request again',
};

export const explain: Command = {
  options: {},
  offline: true,
  examples: ['pools explain OriginationIdentityInUse', 'pools explain --json'],
  async run(typed) {
    const name = failureClassOf(typed.positionals[0]);
    const names = name === undefined ? FailureClass.options : [name];
    for (const one of names) {
      const { meaning, owner, remediation, retryable } = FAILURE_CLASSES[one];
      const runbook = hasHeading(one) ? `docs/runbook.md, "${one}"` : undefined;
      if (typed.has('json')) sayJson({ class: one, meaning, owner, remediation, retryable, runbook });
      else if (name === undefined) say(`${one.padEnd(28)} ${owner.padEnd(10)} ${meaning}`);
      else {
        say(one);
        say(`  What it means    ${meaning}`);
        say(`  Who acts         ${ACTS[owner]}`);
        say(`  What to do       ${remediation}`);
        say(
          `  Sent unchanged   ${retryable ? 'may succeed later' : 'fails again until the cause is resolved'}`,
        );
        if (runbook !== undefined) say(`  In detail        ${runbook}`);
      }
    }
    return 0;
  },
};
