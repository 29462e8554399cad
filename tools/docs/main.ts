/**
 * Writes the generated files: statemachine/README.md, the diagram in README.md, the table in docs/failures.md, and the
 * contract as JSON Schemas and types in events/. A test fails when one of them is stale.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseMachine, readDocument } from './asl.ts';
import { betweenMarkers } from './between-markers.ts';
import { happyPath } from './diagram.ts';
import { failureTable } from './failure-table.ts';
import { schemas } from './schemas.ts';
import { contractTypes } from './types.ts';
import { workflowPage } from './workflow-page.ts';

const root = path.join(import.meta.dirname, '../..');

/**
 * @returns the content of each generated file, by its path from the root of the repository
 * @throws Error when README.md or docs/failures.md lacks a marker
 */
export async function generate(): Promise<Map<string, string>> {
  const machine = parseMachine(readDocument());
  const readme = await readFile(path.join(root, 'README.md'), 'utf8');
  const failures = await readFile(path.join(root, 'docs/failures.md'), 'utf8');

  const written: [file: string, content: string][] = [
    ['statemachine/README.md', workflowPage(machine)],
    ['README.md', betweenMarkers(readme, 'diagram', happyPath(machine))],
    ['docs/failures.md', betweenMarkers(failures, 'failures', failureTable())],
    ['events/contract.d.ts', contractTypes()],
    ...[...schemas()].map(([name, schema]): [string, string] => [
      `events/schemas/${name}`,
      JSON.stringify(schema, null, 2),
    ]),
  ];

  return new Map(written.map(([file, content]) => [file, formatted(file, content)]));
}

/** JSON and types in the format of Biome, which `npm run check` requires. Biome does not format Markdown. */
function formatted(file: string, content: string): string {
  if (file.endsWith('.md')) return content;
  const biome = path.join(root, 'node_modules/@biomejs/biome/bin/biome');
  const args = [biome, 'format', `--stdin-file-path=${file}`];

  return execFileSync(process.execPath, args, { cwd: root, input: content, encoding: 'utf8' });
}

if (import.meta.main) {
  for (const [file, content] of await generate()) {
    const target = path.join(root, file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, content);
    console.log(file);
  }
}
