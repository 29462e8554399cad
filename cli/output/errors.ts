import { ProvisioningError } from '../../functions/model/provisioning-error.ts';
import { messageOf } from '../../local/http/errors.ts';
import { UsageError } from '../../local/stack/usage-error.ts';
import { plain } from './text.ts';

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

/** The error and its causes. */
const chainOf = (error: unknown): unknown[] => {
  const chain: unknown[] = [];
  for (
    let at = error;
    at !== undefined && chain.length < 8;
    at = at instanceof Error ? at.cause : undefined
  ) {
    chain.push(at);
    if (at instanceof AggregateError) chain.push(...at.errors);
  }
  return chain;
};

const isRefused = (error: unknown): boolean =>
  chainOf(error).some((one) => one instanceof Error && 'code' in one && one.code === 'ECONNREFUSED');

/** One sentence that tells a person how to resolve the error. */
const sentenceOf = (error: unknown): string => {
  const message = messageOf(error).replaceAll(/\s+/g, ' ').trim();
  if (isRefused(error)) {
    return 'The connection was refused. Start the local stack with `npm run local`, or set POOLS_PORT to its port.';
  }
  if (error instanceof ProvisioningError) return `${error.name}: ${error.detail.message}`;
  switch (nameOf(error)) {
    case 'CredentialsProviderError':
    case 'TokenProviderError':
      return `No AWS credentials were found (${message}). Set AWS_PROFILE, or sign in again.`;
    case 'ValidationError':
      return /does not exist/.test(message)
        ? `${message} in this account and Region. Check --stack, AWS_PROFILE and AWS_REGION.`
        : message;
    case 'ExpiredToken':
    case 'ExpiredTokenException':
      return 'The AWS credentials have expired. Sign in again.';
    case 'Error':
      return /region is missing/i.test(message) ? 'No AWS Region is set. Run export AWS_REGION=….' : message;
    default:
      return nameOf(error) === '' ? message : `${nameOf(error)}: ${message}`;
  }
};

/** Prints an error and returns the exit code. A stack trace is printed only if POOLS_DEBUG is set. */
export const tell = (error: unknown): number => {
  const sentence = plain(error instanceof UsageError ? error.message : sentenceOf(error));
  process.stderr.write(`${sentence}\n`);
  if (process.env.POOLS_DEBUG) console.error(error);

  return error instanceof UsageError ? 2 : 3;
};
