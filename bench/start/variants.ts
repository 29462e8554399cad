import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { bundle, options, root } from '../../tools/build/bundle.ts';
import { TRICKS, type Trick } from '../../tools/build/lean.ts';
import { CASES, type Case } from './cases.ts';

// Below node_modules' parent, so that what is not bundled is found.
const outdir = path.join(root, 'dist/bench');

/** One file to measure, with what it is called with. */
export interface Variant {
  id: string;
  label: string;
  /** The id of what its figures are ratios to. */
  base: string;
  file: string;
  event: unknown;
  environment: Record<string, string>;
  /** A function that is deployed: targets hold for it. */
  deployed?: Case;
}

export const bytes = ({ file }: Variant): { raw: number; gzip: number } => {
  const content = readFileSync(file);

  return { raw: content.length, gzip: gzipSync(content).length };
};

/** Builds one file of peers/. Settings beyond the usual care of `options` are the caller's. */
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

/** The first case of each stock bundle that has a call: with its event the stock bundle is called. */
const callers = (cases: readonly Case[]): Case[] => {
  const first = new Map<string, Case>();
  for (const one of cases) if (one.calls && !first.has(one.stock)) first.set(one.stock, one);

  return [...first.values()];
};

/** The stock bundle of each call: the SDK alone, bundled with care. Every ratio is to one of these. */
const stocks = (cases: readonly Case[]): Promise<Variant[]> =>
  Promise.all(
    callers(cases).map(async (caller) => {
      const id = stockOf(caller.stock);
      const file = await peer(caller.stock, id.replace(' ', '-'));
      return { id, label: `${caller.stock}: SDK only (stock)`, base: id, file, ...fits(caller) };
    }),
  );

/** What else one finds in the field, for CreatePool. */
const peers = async (fitting: Case): Promise<Variant[]> => {
  const base = stockOf(fitting.stock);
  const usual = 'SDK, middy, zod, Powertools logger and metrics';
  // What esbuild, and the CDK with it, does unless told otherwise.
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

/** Every deployed function beside its stock bundle, and the other peers of create-pool. */
export const comparison = async (): Promise<Variant[]> => {
  rmSync(outdir, { recursive: true, force: true });
  const createPool = CASES.filter(({ name }) => name === 'create-pool');
  const others = await Promise.all(createPool.map(peers));

  return [...(await stocks(CASES)), ...others.flat(), ...(await lean(CASES, 'as deployed'))];
};

/** create-pool as it is deployed, and with each trick left out: what a trick saves is the difference of the ratios. */
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
