import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = path.join(import.meta.dirname, '../..');

/** The process of the stack prints at exit its maximum memory, in kB, and its CPU time, in microseconds. */
const NODE_OPTIONS = `--import=data:text/javascript,process.on('exit',()=>{const{maxRSS,userCPUTime:u,systemCPUTime:s}=process.resourceUsage();console.log('used='+maxRSS+','+(u+s))})`;

/** What a process used. */
export interface Used {
  /** The maximum, in bytes. */
  memory: number;
  cpuSeconds: number;
}

const freePort = async (): Promise<number> => {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
};

/** Runs `pools`. @throws Error if it fails */
export const runCommand = async (args: readonly string[], port: number): Promise<void> => {
  const pools = spawn(process.execPath, [path.join(ROOT, 'cli/pools.js'), ...args], {
    env: { ...process.env, POOLS_PORT: `${port}` },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(pools, 'exit');
  if (code !== 0) throw new Error(`pools ${args.join(' ')} failed with exit code ${code}.`);
};

/** Starts `npm run local`, without its build. `stop` returns what the process used. */
export const startStack = async () => {
  const port = await freePort();
  const stack = spawn(process.execPath, [path.join(ROOT, 'local/serve.ts'), '--no-synth'], {
    env: { ...process.env, POOLS_PORT: `${port}`, NODE_OPTIONS },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(stack, 'exit');
  const { ready, used } = watch(stack);
  await Promise.race([ready, exited.then(() => Promise.reject(new Error('The local stack did not start.')))]);

  return {
    port,
    endpoint: `http://127.0.0.1:${port}`,
    async stop(): Promise<Used> {
      stack.kill('SIGTERM');
      await exited;
      return used();
    },
  };
};

/** Reads the lines of the stack: they would fill its pipe. */
const watch = ({ stdout }: ChildProcess) => {
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  let used: Used = { memory: Number.NaN, cpuSeconds: Number.NaN };
  if (stdout !== null) {
    createInterface({ input: stdout }).on('line', (line) => {
      if (line.startsWith('The local stack runs at')) resolve();
      const [, kilobytes, microseconds] = /^used=(\d+),(\d+)/.exec(line) ?? [];
      if (kilobytes !== undefined)
        used = { memory: Number(kilobytes) * 1024, cpuSeconds: Number(microseconds) / 1e6 };
    });
  }
  return { ready, used: () => used };
};
