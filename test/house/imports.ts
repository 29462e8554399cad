import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../..');

/** An import in a file; paths are relative to the root of the repository. */
export interface Import {
  from: string;
  /** A file of the repository, or the name of a package. */
  to: string;
  /** `import type`: erased before the code runs. */
  isType: boolean;
}

const IMPORT = /^(?:import|export)\b( type)?(?:[^'";]*? from)? '([^']+)'/gm;

/** All imports of the files in a folder. */
export const importsIn = (folder: string): Import[] =>
  globSync(`${folder}/**/*.{ts,js}`, { cwd: ROOT }).flatMap((from) => {
    const found = readFileSync(path.join(ROOT, from), 'utf8').matchAll(IMPORT);

    return [...found].map(([, type, to = '']) => ({
      from,
      to: to.startsWith('.') ? path.posix.join(path.posix.dirname(from), to) : to,
      isType: type !== undefined,
    }));
  });
