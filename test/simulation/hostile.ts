export const hostileRun = (_seed: number, _count: number) => ({
  inputs: 0,
  refused: 0,
  faults: [] as string[],
});
