import { ProvisioningError } from '../../functions/model/provisioning-error.ts';
import { isRecord } from '../../functions/runtime/json.ts';
import { messageOf } from '../../local/http/errors.ts';
import { UsageError } from '../../local/stack/usage-error.ts';
import { bad } from './colour.ts';
import { endProgress } from './live.ts';
import { plain, remark } from './text.ts';

/** A stack that cannot be used. Its message tells a person what to do. */
export class StackError extends Error {}

/** The error and its causes, the cause last. */
const chainOf = (error: unknown): Error[] => {
  const chain: Error[] = [];
  for (let at = error; at instanceof Error && chain.length < 8; at = at.cause) {
    chain.push(at);
    if (at instanceof AggregateError) chain.push(...at.errors.filter((one) => one instanceof Error));
  }
  return chain;
};

const detailsOf = (error: Error): Record<string, unknown> => (isRecord(error) ? error : {});

const isLoopback = (address: unknown): boolean => address === '127.0.0.1' || address === '::1';

/** Errors of Node's sockets, by their code. */
const SOCKET: Readonly<Record<string, (details: Record<string, unknown>) => string>> = {
  ECONNREFUSED: ({ address, port }) =>
    isLoopback(address)
      ? `The local stack at http://${address}:${port} does not answer. Start it with npm run local, or set POOLS_PORT to its port.`
      : `${address}:${port} refuses the connection. Check the network, AWS_ENDPOINT_URL and the proxy.`,
  ENOTFOUND: ({ hostname }) => `${hostname} was not found. Check AWS_REGION and the network.`,
  EAI_AGAIN: ({ hostname }) =>
    `${hostname} was not found, because name resolution failed. Check the network.`,
  ECONNRESET: () => 'The connection was closed before the response. Run the command again.',
  EPIPE: () => 'The connection was closed before the response. Run the command again.',
};

const EXPIRED = 'The AWS credentials have expired. Sign in again (aws sso login), and run the command again.';

const noCredentials = (message: string): string =>
  /expired/i.test(message)
    ? EXPIRED
    : `No AWS credentials were found (${message}). Set AWS_PROFILE, or sign in again.`;

const denied = (message: string): string => {
  const {
    who = 'These credentials',
    action,
    resource,
  } = /(?:User: (?<who>\S+) is )?not authorized to perform: (?<action>[\w:-]+)(?: on resource: (?<resource>\S+))?/.exec(
    message,
  )?.groups ?? {};
  if (action === undefined) return `AWS denied the access: ${message}`;
  return `${who} may not call ${action}${resource === undefined ? '' : ` on ${resource}`}. Ask for this permission, or set AWS_PROFILE to a role that has it.`;
};

const notAccepted = (message: string): string =>
  `AWS does not accept the credentials (${message}). Check AWS_PROFILE, or sign in again.`;
const throttled = (): string => 'AWS throttled the calls. Wait a minute, and run the command again.';

/** Errors of AWS and of its SDK, by their name. */
const AWS: Readonly<Record<string, (message: string) => string>> = {
  CredentialsProviderError: noCredentials,
  TokenProviderError: noCredentials,
  ExpiredToken: () => EXPIRED,
  ExpiredTokenException: () => EXPIRED,
  RequestExpired: () => EXPIRED,
  AccessDenied: denied,
  AccessDeniedException: denied,
  AuthorizationError: denied,
  AuthorizationErrorException: denied,
  InvalidClientTokenId: notAccepted,
  InvalidSignatureException: notAccepted,
  SignatureDoesNotMatch: notAccepted,
  UnrecognizedClientException: notAccepted,
  Throttling: throttled,
  ThrottlingException: throttled,
  TimeoutError: (message) =>
    `The stack did not answer in time (${message}). Check the network, and run the command again.`,
};

/** One sentence that tells a person how to resolve the error; undefined for an error that nobody expected. */
const sentenceOf = (error: unknown): string | undefined => {
  for (const one of chainOf(error).toReversed()) {
    const details = detailsOf(one);
    const message = one.message.replaceAll(/\s+/g, ' ').trim();
    const socket = typeof details.code === 'string' ? SOCKET[details.code]?.(details) : undefined;
    if (socket !== undefined) return socket;
    if (Object.hasOwn(AWS, one.name)) return AWS[one.name]?.(message);
    if (/region is missing/i.test(message)) return 'No AWS Region is set. Run export AWS_REGION=….';
  }
  if (error instanceof UsageError || error instanceof StackError) return error.message;
  if (error instanceof ProvisioningError) return `${error.name}: ${error.detail.message}`;
  return undefined;
};

/** The sentence for an error that nobody expected. */
const unexpected = (error: unknown): string => {
  const name = error instanceof Error && error.name !== 'Error' ? `${error.name}: ` : '';
  return `Unexpected error: ${name}${messageOf(error).replaceAll(/\s+/g, ' ').trim()}. Add --debug to see where it comes from.`;
};

/** Prints an error as one sentence, and returns the exit code. The stack trace is printed only with --debug. */
export const tell = (error: unknown, isDebug: boolean): number => {
  endProgress();
  remark(bad(plain(sentenceOf(error) ?? unexpected(error)), process.stderr));
  if (isDebug) console.error(error);

  return error instanceof UsageError ? 2 : 3;
};
