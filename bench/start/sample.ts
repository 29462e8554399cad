import { spawn } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod/mini';
import { certificate } from '../../simulation/stub/stub.ts';

const program = path.join(import.meta.dirname, 'process.js');

/** Milliseconds and bytes of one process. */
const Sample = z.object({
  load: z.number(),
  /** Load and first call together. */
  total: z.number(),
  rss: z.number(),
  /** Whether undici was loaded. */
  undici: z.boolean(),
  answer: z.unknown(),
});
export type Sample = z.infer<typeof Sample>;

/** The environment of Lambda that the SDK and the functions read, with the endpoint of the stub. */
export const lambdaEnvironment = (endpoint: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  NODE_EXTRA_CA_CERTS: certificate,
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_SESSION_TOKEN: 'session',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  _X_AMZN_TRACE_ID: 'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=0',
});

/** Starts one bundle in a new process and calls it once. @throws Error with its output, if it fails */
export const sample = async (
  file: string,
  event: unknown,
  environment: Record<string, string>,
): Promise<Sample> => {
  const child = spawn(process.execPath, [program, pathToFileURL(file).href, JSON.stringify(event)], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`${file} failed:\n${out}${errors}`);

  return Sample.parse(JSON.parse(out.trim().split('\n').at(-1) ?? ''));
};
