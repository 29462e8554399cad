/** How the SDK declares a setting; that it may also stand in a file of ~/.aws is left out. */
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
 * Replaces the SDK's reader of settings: from the environment (AWS_REGION, AWS_ENDPOINT_URL and the like), or the
 * default; not from ~/.aws/config, which Lambda does not have. The SDK makes two errors with their stacks, and looks
 * for two files, for every setting that the environment leaves open, which are all but two.
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
      // A value that makes no sense counts as none, as with the SDK.
      return undefined;
    }
  };

  return () => {
    loaded ??= load();
    return loaded;
  };
};
