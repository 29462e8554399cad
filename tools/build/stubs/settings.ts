/** How the SDK declares a setting, without its declaration in ~/.aws. */
interface Setting<Value> {
  environmentVariableSelector: (
    env: NodeJS.ProcessEnv,
    options: { signingName?: string | undefined },
  ) => Value | undefined;
  default: Value | (() => Value | Promise<Value>);
}

const isFunction = <Value>(
  value: Value | (() => Value | Promise<Value>),
): value is () => Value | Promise<Value> => typeof value === 'function';

/**
 * Replaces the SDK's reader of settings. Reads the environment (AWS_REGION, AWS_ENDPOINT_URL and the like) or the
 * default, but not ~/.aws/config, which does not exist in Lambda. The SDK creates two errors with stacks and searches
 * for two files for every setting that the environment does not have: all but two.
 */
export const loadConfig = <Value>(
  { environmentVariableSelector, default: otherwise }: Setting<Value>,
  { signingName }: { signingName?: string } = {},
): (() => Promise<Value>) => {
  let loaded: Promise<Value> | undefined;
  const load = async (): Promise<Value> => {
    const value = fromEnvironment();
    if (value !== undefined) return value;
    return isFunction(otherwise) ? otherwise() : otherwise;
  };
  const fromEnvironment = (): Value | undefined => {
    try {
      return environmentVariableSelector(process.env, { signingName });
    } catch {
      // An invalid value counts as absent, as in the SDK.
      return undefined;
    }
  };

  return () => {
    loaded ??= load();
    return loaded;
  };
};
