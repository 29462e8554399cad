import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.join(import.meta.dirname, '../..');
const FILES = globSync('{functions,infra,local,simulation,bench,cli,test,tools}/**/*.{ts,js}', { cwd: ROOT });
const SELF = path.relative(ROOT, import.meta.filename);

describe('a timeout of an SDK client', () => {
  it('is thrown: the SDK alone only warns, and the call hangs for ever', () => {
    const settings = FILES.filter((file) => file !== SELF).flatMap((file) =>
      [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(/\{[^{}]*\brequestTimeout\b[^{}]*\}/g)].map(
        ([text]) => ({ file, text }),
      ),
    );

    expect(settings.length).toBeGreaterThan(5);
    expect(settings.filter(({ text }) => !text.includes('throwOnRequestTimeout'))).toEqual([]);
  });
});
