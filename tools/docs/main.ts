/**
 * Writes what is generated: statemachine/README.md, the diagram and the failure classes in README.md, and the contract
 * as JSON Schemas and types in events/. A test fails when one of them is stale.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseMachine, readDocument } from './asl.ts';
import { betweenMarkers } from './between-markers.ts';
import { diagram } from './diagram.ts';
import { failureTable } from './failure-table.ts';
import { schemas } from './schemas.ts';
import { contractTypes } from './types.ts';
import { workflowPage } from './workflow-page.ts';

const root = path.join(import.meta.dirname, '../..');

/**
 * @returns what each generated file should hold, by its path from the root of the repository
 * @throws Error when README.md lacks a marker
 */
export async function generate(): Promise<Map<string, string>> {
  const machine = parseMachine(readDocument());
  const readme = await readFile(path.join(root, 'README.md'), 'utf8');
  const withDiagram = betweenMarkers(readme, 'diagram', diagram(machine));

  const written: [file: string, content: string][] = [
    ['statemachine/README.md', workflowPage(machine)],
    ['README.md', betweenMarkers(withDiagram, 'failures', failureTable())],
    ['events/contract.d.ts', contractTypes()],
    ...[...schemas()].map(([name, schema]): [string, string] => [
      `events/schemas/${name}`,
      JSON.stringify(schema, null, 2),
    ]),
  ];

  return new Map(written.map(([file, content]) => [file, formatted(file, content)]));
}

/** JSON and types as the repository's formatter writes them, which `npm run check` insists on. It leaves Markdown alone. */
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
