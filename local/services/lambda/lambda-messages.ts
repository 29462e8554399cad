/** The data that an execution environment starts with. */
export interface EnvironmentData {
  /** The folder with the deployed code. */
  directory: string;
  /** As in the template: module and export, `index.handler`. */
  handler: string;
  functionName: string;
  functionArn: string;
  memoryMb: number;
  logStream: string;
}

/** One invocation, as the environment receives it. */
export interface InvocationMessage {
  requestId: string;
  /** The event, as JSON. */
  payload: string;
  /** The deadline of the invocation, in milliseconds since the epoch. */
  deadline: number;
  traceId: string;
}

/** A message of an environment: a log line, the result of an invocation, or of loading the module. */
export type EnvironmentMessage =
  | { type: 'log'; line: string }
  | { type: 'succeeded'; payload: string }
  /** `fatal`: the environment cannot be used again. */
  | { type: 'failed'; payload: string; fatal: boolean };
