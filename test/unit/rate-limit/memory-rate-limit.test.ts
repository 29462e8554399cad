import { describe } from 'vitest';
import { memoryBoard, memorySlots } from '../../../simulation/world/memory-rate-limit.ts';
import { itKeepsTheBoardContract } from '../../support/board-contract.ts';
import { itKeepsTheSlotsContract } from '../../support/limiter-contract.ts';

describe('the slots in memory', () => itKeepsTheSlotsContract(async () => memorySlots()));
describe('the board in memory', () => itKeepsTheBoardContract(async () => memoryBoard()));
