import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.join(import.meta.dirname, '../..');
const FILES = globSync('{functions,infra,local,simulation,bench,cli,test,tools}/**/*.{ts,js}', { cwd: ROOT });
const SELF = path.relative(ROOT, import.meta.filename);

describe('a timeout of an SDK client', () => {
  it('is set for each client outside the benchmarks and the tests', () => {
    const bare = FILES.filter((file) => !/^(test|bench)\//.test(file)).flatMap((file) => {
      const text = readFileSync(path.join(ROOT, file), 'utf8');
      // Settings that are written here, and not the target or the stack, which have their own.
      const clients = text.matchAll(/new \w+Client\(\{(?! ?\.\.\.(?:stack|config|target)\b)[\s\S]*?\}\);/g);
      // One with a handler of its own makes no connection.
      return [...clients].filter(([settings]) => !/throwOnRequestTimeout|\bhandle\(/.test(settings));
    });

    expect(bare.map(([text]) => text)).toEqual([]);
  });

  it('is thrown: the SDK alone only warns, and the call hangs for ever', () => {
    const settings = FILES.filter((file) => file !== SELF).flatMap((file) =>
      [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(/\{[^{}]*\brequestTimeout\b[^{}]*\}/g)].map(
        ([text]) => ({ file, text }),
      ),
    );

    expect(settings.length).toBeGreaterThan(6);
    expect(settings.filter(({ text }) => !text.includes('throwOnRequestTimeout'))).toEqual([]);
  });
});
