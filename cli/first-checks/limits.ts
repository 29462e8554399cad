import { GetAccountSettingsCommand } from '@aws-sdk/client-lambda';
import { DescribeAccountLimitsCommand } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import {
  NoSuchResourceException,
  paginateListServiceQuotas,
  type ServiceQuota,
} from '@aws-sdk/client-service-quotas';
import type { Account } from './account.ts';
import { type Question, Untold } from './finding.ts';

/** Concurrent executions below which a bulk of events is throttled by Lambda. New accounts have as few as 10. */
const FEW_CONCURRENT = 100;

const LIMITS = ['POOLS', 'PHONE_NUMBERS', 'SENDER_IDS'];

const figure = (value: number | undefined): string => value?.toLocaleString('en') ?? 'unknown';

/** What bounds a bulk: the limits of the account. Only reads. */
export const limitQuestions = (account: Account, abortSignal: AbortSignal): Question[] => {
  const quotasOf = async (ServiceCode: string, wanted: RegExp): Promise<string> => {
    const found: ServiceQuota[] = [];
    const pages = paginateListServiceQuotas(
      { client: account.quotas, pageSize: 100 },
      { ServiceCode },
      { abortSignal },
    );
    try {
      for await (const { Quotas = [] } of pages) found.push(...Quotas);
    } catch (error) {
      if (!(error instanceof NoSuchResourceException)) throw error;
      throw new Untold(`Service Quotas does not know ${ServiceCode} in this Region`);
    }
    const quotas = found.filter(({ QuotaName = '' }) => wanted.test(QuotaName));
    if (quotas.length === 0) throw new Untold(`Service Quotas lists none of these for ${ServiceCode}`);

    return quotas.map(({ QuotaName, Value }) => `${QuotaName}: ${figure(Value)}`).join('\n');
  };

  return [
    {
      question: 'Lambda concurrency',
      dependsOn: 'a bulk: ask AWS for 1,000 before 100 requests or more are sent at once',
      async ask() {
        const { AccountLimit = {} } = await account.lambda.send(new GetAccountSettingsCommand({}), {
          abortSignal,
        });
        const { ConcurrentExecutions: all, UnreservedConcurrentExecutions: unreserved } = AccountLimit;
        const isFew = unreserved !== undefined && unreserved < FEW_CONCURRENT;
        return `${isFew ? 'low: ' : ''}${figure(all)}, of which ${figure(unreserved)} unreserved`;
      },
    },
    {
      question: 'Quotas of Step Functions',
      dependsOn: 'a bulk: how many executions start, and how many states run, a second',
      ask: () => quotasOf('states', /StateTransition|StartExecution/i),
    },
    {
      question: 'Limits of SMS resources',
      dependsOn: 'a bulk: each request adds one pool',
      async ask() {
        const { AccountLimits = [] } = await account.smsVoice.send(new DescribeAccountLimitsCommand({}), {
          abortSignal,
        });
        const limits = AccountLimits.filter(({ Name = '' }) => LIMITS.includes(Name));
        if (limits.length === 0) throw new Untold('DescribeAccountLimits lists no limit of pools');
        return limits
          .map(({ Name, Used, Max }) => `${Name}: ${figure(Used)} of ${figure(Max)} used`)
          .join('\n');
      },
    },
    {
      question: 'Quotas of the SMS API',
      dependsOn: 'quotas.createPool and quotas.describePools in infra/config.ts',
      ask: () => quotasOf('sms-voice', /CreatePool|DescribePools/i),
    },
  ];
};
