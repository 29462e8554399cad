import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { bundle, options, root } from '../../tools/build/bundle.ts';
import { TRICKS, type Trick } from '../../tools/build/lean.ts';
import { CASES, type Case } from './cases.ts';

// Inside the repository, so that unbundled packages are resolved.
const outdir = path.join(root, 'dist/bench');

/** One file to measure, with its input. */
export interface Variant {
  id: string;
  label: string;
  /** The ID of the variant that its ratios refer to. */
  base: string;
  file: string;
  event: unknown;
  environment: Record<string, string>;
  /** The deployed function, to which targets apply. */
  deployed?: Case;
}

export const bytes = ({ file }: Variant): { raw: number; gzip: number } => {
  const content = readFileSync(file);

  return { raw: content.length, gzip: gzipSync(content).length };
};

/** Builds one file of peers/ with `options` and the overrides of the caller. */
const peer = async (name: string, id: string, overrides: esbuild.BuildOptions = {}): Promise<string> => {
  const file = path.join(outdir, `${id}${overrides.format === 'cjs' ? '.cjs' : '.mjs'}`);
  const { outExtension, ...usual } = options;
  await esbuild.build({
    ...usual,
    entryPoints: [`bench/start/peers/${name}.ts`],
    outfile: file,
    ...overrides,
  });

  return file;
};

const fits = ({ event, environment = {} }: Case) => ({ event, environment });

const stockOf = (name: string): string => `stock ${name}`;

/** The first case with calls for each stock bundle. Its event is the input of the stock bundle. */
const callers = (cases: readonly Case[]): Case[] => {
  const first = new Map<string, Case>();
  for (const one of cases) if (one.calls && !first.has(one.stock)) first.set(one.stock, one);

  return [...first.values()];
};

/** The stock bundle of each call: an optimised bundle of the SDK alone. Every ratio refers to one of these. */
const stocks = (cases: readonly Case[]): Promise<Variant[]> =>
  Promise.all(
    callers(cases).map(async (caller) => {
      const id = stockOf(caller.stock);
      const file = await peer(caller.stock, id.replace(' ', '-'));
      return { id, label: `${caller.stock}: SDK only (stock)`, base: id, file, ...fits(caller) };
    }),
  );

/** Other common builds of CreatePool. */
const peers = async (fitting: Case): Promise<Variant[]> => {
  const base = stockOf(fitting.stock);
  const usual = 'SDK, middy, zod, Powertools logger and metrics';
  // The defaults of esbuild, and of the CDK.
  const defaults = {
    format: 'cjs',
    minify: false,
    mainFields: ['main', 'module'],
  } satisfies esbuild.BuildOptions;
  const built = [
    {
      id: 'defaults',
      label: "SDK only, bundled with esbuild's defaults",
      file: await peer('create-pool', 'defaults', defaults),
    },
    { id: 'usual', label: usual, file: await peer('create-pool-usual', 'usual') },
    {
      id: 'unbundled',
      label: `${usual}, not bundled`,
      file: await peer('create-pool-usual', 'unbundled', { packages: 'external' }),
    },
  ];

  return built.map(({ label, ...variant }) => ({
    ...variant,
    label: `create-pool: ${label}`,
    base,
    ...fits(fitting),
  }));
};

const lean = async (
  cases: readonly Case[],
  id: string,
  without: readonly Trick[] = [],
): Promise<Variant[]> => {
  const folder = path.join(outdir, id.replaceAll(' ', '-'));
  await bundle(
    cases.map(({ name, source = `functions/${name}/handler.ts` }) => ({ in: source, out: name })),
    folder,
    without,
  );

  return cases.map((deployed) => ({
    id: `${id} ${deployed.name}`,
    label: `${deployed.name}: ${deployed.source === undefined ? id : 'client alone, bundled likewise'}`,
    base: stockOf(deployed.stock),
    file: path.join(folder, `${deployed.name}.mjs`),
    ...fits(deployed),
    ...(without.length === 0 && { deployed }),
  }));
};

/** Every deployed function with its stock bundle, and the other peers of create-pool. */
export const comparison = async (): Promise<Variant[]> => {
  rmSync(outdir, { recursive: true, force: true });
  const createPool = CASES.filter(({ name }) => name === 'create-pool');
  const others = await Promise.all(createPool.map(peers));

  return [...(await stocks(CASES)), ...others.flat(), ...(await lean(CASES, 'as deployed'))];
};

/** create-pool as deployed, and without each trick: the difference of the ratios is what the trick saves. */
export const ablation = async (): Promise<Variant[]> => {
  rmSync(outdir, { recursive: true, force: true });
  const createPool = CASES.filter(({ name }) => name === 'create-pool');
  const built = await Promise.all([
    stocks(createPool),
    lean(createPool, 'as deployed'),
    ...TRICKS.map((trick) => lean(createPool, `without ${trick}`, [trick])),
    lean(createPool, 'without all of them', TRICKS),
  ]);

  return built.flat();
};
