import { describe } from 'vitest';
import { memoryBoard, memoryLimiter } from '../../../simulation/world/memory-rate-limit.ts';
import { itKeepsTheBoardContract } from '../../support/board-contract.ts';
import { itKeepsTheLimiterContract } from '../../support/limiter-contract.ts';

describe('the slots in memory', () => itKeepsTheLimiterContract(async () => memoryLimiter()));
describe('the board in memory', () => itKeepsTheBoardContract(async () => memoryBoard()));
