import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FAILURE_CLASSES } from '../../functions/failures/failure-classes.ts';
import { pools } from '../support/pools.ts';

const RUNBOOK = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');

const sectionOf = (heading: string): string =>
  RUNBOOK.split(/^#{1,2} /m).find((section) => section.startsWith(`${heading}\n`)) ?? '';

/** Every command of npx pools in a document, with its placeholders. */
const commandsIn = (text: string): string[] =>
  Array.from(text.matchAll(/npx pools ([^`\n#>]+)/g), ([, command = '']) => command.trim());

describe('the runbook', () => {
  const owned = Object.entries(FAILURE_CLASSES).filter(([, { owner }]) => owner !== 'requester');

  it.each(owned)('has a heading for %s, with description, investigation and resolution', (name) => {
    const [, ...parts] = sectionOf(name).split(/^### /m);

    expect(parts.map((part) => part.split('\n', 1)[0])).toEqual([
      'Description',
      'Investigation',
      'Resolution',
    ]);
    expect(parts[1]).toMatch(/```sh\n[^`]*npx pools /);
    expect(parts[2]).toMatch(/npx pools /);
  });

  it('has only existing commands and options', async () => {
    const commands = [...new Set(commandsIn(RUNBOOK))];
    const names = [...new Set(commands.map((command) => command.split(' ')[0] ?? ''))];
    const helps = new Map(
      await Promise.all(names.map(async (name) => [name, await pools([name, '--help'])] as const)),
    );

    expect(commands.length).toBeGreaterThan(15);
    for (const command of commands) {
      const [name = '', ...args] = command.split(' ');
      const options = args.filter((arg) => arg.startsWith('--'));
      expect(helps.get(name)?.code).toBe(0);
      for (const option of options) expect(helps.get(name)?.stdout).toMatch(new RegExp(` ${option}\\b`));
    }
  });

  it('links only to existing headings', () => {
    const anchors = Array.from(RUNBOOK.matchAll(/^#+ (.+)$/gm), ([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    );
    const links = Array.from(RUNBOOK.matchAll(/\]\(#([^)]+)\)/g), ([, anchor = '']) => anchor);

    expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
  });
});
