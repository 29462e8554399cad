import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flagsOf } from '../../local/stack/flags.ts';
import type { Benchmark } from '../command/benchmark.ts';

const HELP = `Time and memory to validate files of 10,000 and 100,000 rows, 1% of them invalid. Memory must not grow with the file:
rows are read, validated and sent as a stream. The heap is limited to 64 MB, far less than the larger file needs.

  npm run bench -- submit`;

const POOLS = join(import.meta.dirname, '../../cli/pools.js');
const SIZES = [10_000, 100_000];

/** The process of the tool prints its maximum memory at exit, in kB. */
const NODE_OPTIONS = `--max-old-space-size=64 --max-semi-space-size=4 --import=data:text/javascript,process.on('exit',()=>process.stderr.write('maxRSS='+process.resourceUsage().maxRSS))`;

const country = (n: number): string => (n % 100 === 0 ? 'UK' : 'US');
const identity = (n: number): string => `phone-${String(n).padStart(32, '0')}`;
const FORMATS: Record<string, { head: string; row: (n: number) => string }> = {
  csv: {
    head: 'OriginationIdentity,IsoCountryCode,MessageType,tag:customer\n',
    row: (n) => `${identity(n)},${country(n)},TRANSACTIONAL,"Customer, ${n}"\n`,
  },
  jsonl: {
    head: '',
    row: (n) =>
      `${JSON.stringify({ OriginationIdentity: identity(n), IsoCountryCode: country(n), MessageType: 'TRANSACTIONAL' })}\n`,
  },
};

const run = async (args: string[]): Promise<number> => {
  flagsOf(args, {}, 'npm run bench -- submit --help');
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    for (const [format, { head, row }] of Object.entries(FORMATS)) {
      for (const size of SIZES) {
        const path = join(folder, `${size}.${format}`);
        const file = createWriteStream(path);
        file.write(head);
        for (let n = 1; n <= size; n += 1) if (!file.write(row(n))) await once(file, 'drain');
        file.end();
        await once(file, 'close');

        const startedAt = performance.now();
        const { stderr, stdout } = spawnSync(process.execPath, [POOLS, 'submit', path, '--dry-run'], {
          env: { ...process.env, NODE_OPTIONS },
          encoding: 'utf8',
          maxBuffer: 100_000_000,
        });
        const seconds = (performance.now() - startedAt) / 1_000;
        const [, memory = '0'] = /maxRSS=(\d+)/.exec(stderr) ?? [];
        console.log(
          `${format.padEnd(5)} ${size.toLocaleString('en').padStart(7)} rows  ${seconds.toFixed(1)} s  ${Math.round(size / seconds).toLocaleString('en')} rows/s  ${Math.round(Number(memory) / 1024)} MB at most  ${stdout.trim().replace(/^.*?: /, '')}`,
        );
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return 0;
};

export const benchmark: Benchmark = { help: HELP, run };
