/**
 * Billed state transitions of an execution: each entered state, and each retry of a Task.
 *
 * @param types event types of its history
 */
export const transitionsIn = (types: readonly string[]): number => {
  const entered = types.filter((type) => type.endsWith('StateEntered')).length;
  const tasks = types.filter((type) => type === 'TaskStateEntered').length;
  const tries = types.filter((type) => type === 'LambdaFunctionScheduled' || type === 'TaskScheduled').length;

  return entered + Math.max(0, tries - tasks);
};
