import { ProvisioningError } from '../../functions/model/provisioning-error.ts';
import { messageOf } from '../../local/http/errors.ts';
import { UsageError } from '../../local/stack/usage-error.ts';
import { plain } from './text.ts';

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

/** The error itself, and those that it came of. */
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

/** What a person can do about it, in a sentence. */
const sentenceOf = (error: unknown): string => {
  const message = messageOf(error).replaceAll(/\s+/g, ' ').trim();
  if (isRefused(error)) {
    return 'Nothing answers there: the local stack is started with `npm run local` (and POOLS_PORT names its port).';
  }
  if (error instanceof ProvisioningError) return `${error.name}: ${error.detail.message}`;
  switch (nameOf(error)) {
    case 'CredentialsProviderError':
    case 'TokenProviderError':
      return `No AWS credentials are to be had (${message}): set AWS_PROFILE, or sign in anew.`;
    case 'ValidationError':
      return /does not exist/.test(message)
        ? `${message} in this account and Region: check --stack, AWS_PROFILE and AWS_REGION.`
        : message;
    case 'ExpiredToken':
    case 'ExpiredTokenException':
      return 'The AWS credentials have expired: sign in anew.';
    case 'Error':
      return /region is missing/i.test(message) ? 'No AWS Region is set: export AWS_REGION=….' : message;
    default:
      return nameOf(error) === '' ? message : `${nameOf(error)}: ${message}`;
  }
};

/** Tells what went wrong, and gives the exit code. Never a stack trace: it is for whoever has POOLS_DEBUG set. */
export const tell = (error: unknown): number => {
  const sentence = plain(error instanceof UsageError ? error.message : sentenceOf(error));
  process.stderr.write(`${sentence}\n`);
  if (process.env.POOLS_DEBUG) console.error(error);

  return error instanceof UsageError ? 2 : 3;
};
