import { createWorld } from '../test/simulation/world.ts';
import { DESIGNS } from './drain/designs.ts';
import { drain } from './drain/drain.ts';

const t0 = Date.parse('2026-11-23T10:00:00.000Z');
const orig = await import('../local/simulator/simulator.ts');
process.env.TRACE = '1';
await drain(DESIGNS[0]!, { requests: 1000, rate: 1, burst: 1, others: 0 }, 1);
