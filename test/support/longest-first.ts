import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Folders with the slowest files. Started last, one would keep a single worker busy while the others are idle. */
const LONGEST = ['/test/wire/', '/test/simulation/', '/test/local/'];

const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = LONGEST.findIndex((folder) => moduleId.includes(folder));
  return place < 0 ? LONGEST.length : place;
};

/** Runs the slowest files first, also in a fresh clone that has no recorded durations. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}
