import { describe } from 'vitest';
import { memoryLimiter, memoryStatuses } from '../../../simulation/world/memory-rate-limit.ts';
import { itKeepsTheLimiterContract } from '../../support/limiter-contract.ts';
import { itKeepsTheStatusCacheContract } from '../../support/status-cache-contract.ts';

describe('the slots in memory', () => itKeepsTheLimiterContract(async () => memoryLimiter()));
describe('the status cache in memory', () => itKeepsTheStatusCacheContract(async () => memoryStatuses()));
