/** What an execution environment is started with. */
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

/** One invocation, as it is handed to the environment. */
export interface InvocationMessage {
  requestId: string;
  /** The event, as JSON. */
  payload: string;
  /** Milliseconds since the epoch at which the invocation is ended. */
  deadline: number;
  traceId: string;
}

/** What an environment says: a line of its log, or how an invocation, or before the first one the loading, ended. */
export type EnvironmentMessage =
  | { type: 'log'; line: string }
  | { type: 'succeeded'; payload: string }
  /** `fatal`: the environment cannot be used again. */
  | { type: 'failed'; payload: string; fatal: boolean };
