import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lossName } from '../../../native/training/trees/objectives/contract.ts';
import { chooseObjective, objectiveOf, objectiveSpec } from '../../../native/training/trees/objectives/registry.ts';
import type { LabelledRows } from '../../../native/training/learner.ts';
import { gbt } from '../../../native/training/trees/boosting/gbt.ts';
import { kernelEngines } from '../../../native/training/trees/runtime.ts';
import { random } from '../../support/random-matrix.ts';

const shared = process.env.ASSAY_SHARED;
const missing = shared === undefined ? ' (skipped: ASSAY_SHARED is not set)' : '';

const { bike } = JSON.parse(readFileSync(new URL('objectives.json', import.meta.url), 'utf8')) as {
  bike: {
    features: string[];
    models: { objective: string; params: Record<string, number>; loss: number }[];
  };
};

/** Every fifth row tests, all others are trained on. */
function bikeRows(): { train: LabelledRows; test: LabelledRows } {
  const text = readFileSync(path.join(shared!, 'data/bike_sharing_hourly.csv'), 'utf8');
  const [header, ...lines] = text.trimEnd().split('\n').map((line) => line.trimEnd().split(','));
  const rowsOf = (keep: (row: number) => boolean): LabelledRows => {
    const kept = lines.filter((_, row) => keep(row));
    const column = (name: string) => Float64Array.from(kept, (line) => Number(line[header!.indexOf(name)]));
    const columns = bike.features.map(
      (name) => ({ name, kind: 'number', levels: 0, values: column(name) }) as const,
    );
    return { matrix: { rows: kept.length, columns }, y: column('cnt') };
  };
  return { train: rowsOf((row) => row % 5 !== 0), test: rowsOf((row) => row % 5 === 0) };
}

describe.skipIf(shared === undefined)(`objectives on hourly bike rides${missing}`, () => {
  const { train, test } = shared === undefined ? ({} as ReturnType<typeof bikeRows>) : bikeRows();

  it.each(bike.models)(
    'gain on the best constant what LightGBM gains: $objective, $params',
    async ({ objective, params, loss }) => {
      const own = { objective, ...params };
      const { model } = await gbt.fit({
        task: 'regression',
        classes: [],
        train,
        params: gbt.params.parse(own),
        random,
        trees: kernelEngines(1),
      });
      const spec = objectiveSpec(chooseObjective('regression', own), 0, train);
      const margins = gbt.predict(model, test.matrix);
      const scores = spec.link.kind === 'log' ? margins.map(Math.log) : margins;
      function meanLoss(of: Float64Array): number {
        const rows = { y: test.y, weights: undefined, scores: [of], gradients: [], hessians: [] };
        return objectiveOf(spec).loss(rows, 0, test.y.length) / test.y.length;
      }
      const ours = meanLoss(scores);
      console.log(`Bike, ${lossName('regression', own)}: ${ours.toPrecision(6)} (${loss.toPrecision(6)})`);
      const without = meanLoss(new Float64Array(test.y.length).fill(spec.start[0]!));
      expect(without - ours).toBeGreaterThan(0.98 * (without - loss));
    },
  );
});
