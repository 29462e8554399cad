/**
 * State transitions of an execution as AWS bills them: each state that is entered, and each further try of a Task.
 *
 * @param types of the events of its history
 */
export const transitionsIn = (types: readonly string[]): number => {
  const entered = types.filter((type) => type.endsWith('StateEntered')).length;
  const tasks = types.filter((type) => type === 'TaskStateEntered').length;
  const tries = types.filter((type) => type === 'LambdaFunctionScheduled' || type === 'TaskScheduled').length;

  return entered + Math.max(0, tries - tasks);
};
