import type { TreeSpeed } from '../../gpu/contract.ts';
import { createRandom } from '../../stats/random.ts';
import { gbtParams } from '../contract.ts';
import { constraintsOf } from '../trees/constraints.ts';
import type { EngineInput, TreeEngineFactory } from '../trees/engine.ts';
import { objectiveSpec } from '../trees/objectives/registry.ts';
import { speedOf, type Timing } from './choose.ts';

const FEATURES = 16;
const FEW = 4_096;
const MANY = 262_144;

function measured(rows: number): EngineInput {
  const random = createRandom('0'.repeat(64), 'speed of trees');
  const columns = Array.from({ length: FEATURES }, (_, feature) => ({
    name: `x${feature}`,
    kind: 'number' as const,
    levels: 0,
    values: Float64Array.from({ length: rows }, (_, row) => random.below(row * FEATURES + feature, 255)),
  }));
  const y = columns[0]!.values.map((value, row) => value - columns[1]!.values[row]!);
  const matrix = { rows, columns };
  const train = { matrix, y };
  const objective = objectiveSpec({ kind: 'squared' }, 0, train);
  const params = gbtParams.parse({});
  return {
    train,
    validation: undefined,
    mostBins: 255,
    binSample: undefined,
    objective,
    rules: { ...params, ...constraintsOf(params, matrix), grid: objective.grid },
  };
}

/** How quickly engines grow trees of 31 leaves: the second of two, on few rows and on many. @param clock in milliseconds */
export async function measureTrees(engines: TreeEngineFactory, clock: () => number): Promise<TreeSpeed> {
  const timings: Timing[] = [];
  for (const rows of [FEW, MANY]) {
    const engine = await engines(measured(rows));
    try {
      const draw = { features: new Uint8Array(FEATURES).fill(1) };
      await engine.derive();
      await engine.grow(0, draw);
      const begin = clock();
      await engine.grow(0, draw);
      timings.push({ cells: rows * FEATURES, seconds: (clock() - begin) / 1000 });
    } finally {
      await engine.close();
    }
  }
  return speedOf(timings[0]!, timings[1]!);
}
