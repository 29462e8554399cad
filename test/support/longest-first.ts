import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Folders whose files take longest, which would keep one worker at work at the end while the others have nothing to do. */
const LONGEST = ['/test/wire/', '/test/simulation/', '/test/local/'];

const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = LONGEST.findIndex((folder) => moduleId.includes(folder));
  return place < 0 ? LONGEST.length : place;
};

/** Begins with the files that take longest. A fresh clone does not know yet how long each took. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}
