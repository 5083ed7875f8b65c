import { describe, expect, it } from 'vitest';
import { refitCases } from '../../../../test/support/refit-golden.ts';
import { random } from '../../../../test/support/random-matrix.ts';
import { CodedRows } from './coded-rows.ts';
import { gbt } from './gbt.ts';
import { predictTrees } from '../model/model.ts';
import { chooseObjective, objectiveOf, objectiveSpec } from '../objectives/registry.ts';
import { refitTrees } from './refit.ts';
import { kernelEngines } from '../runtime.ts';
import { byOutput, earlierOf, withoutLink } from './warm-start.ts';

/** Derivatives of LightGBM are in single precision, and errors of early trees show in the derivatives of later ones. */
const SINGLE = 5e-6;

describe.each(refitCases.map((each, i) => [`${each.objective} (${i + 1})`, each] as const))(
  '%s',
  (_, each) => {
    const { model, train, task, classes } = each;
    const choice = chooseObjective(task, each.choice);

    it('has the leaf values of LightGBM after refit', async () => {
      const codes = new CodedRows(model, train.y.length);
      codes.put(0, train.matrix);
      const usual = objectiveSpec(choice, classes.length, train);
      // So fine that what is left are LightGBM's own roundings.
      const objective = { ...usual, start: model.start, grid: 2 ** -40 };
      const outputs = model.outputs;
      const refitted = await refitTrees({
        model,
        codes,
        labels: train,
        objective,
        rules: {
          decay: each.decay,
          shrinkage: each.shrinkage.filter((_, tree) => tree % outputs === 0),
          l1: each.l1,
          l2: 0.5,
          minHessian: 0,
          monotone: new Int8Array(3),
        },
      });
      const { nodeStart, feature, value } = refitted.model;
      each.after.forEach((theirs, tree) => {
        const ours = [...value.subarray(nodeStart[tree], nodeStart[tree + 1])].filter(
          (_, node) => feature[nodeStart[tree]! + node]! < 0,
        );
        const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
        expect(ours).toHaveLength(theirs.length);
        sorted(ours).forEach((own, i) => expect(Math.abs(own - sorted(theirs)[i]!)).toBeLessThan(SINGLE));
      });
    });

    it('begins further rounds at the scores of LightGBM, and gains what it gains', async () => {
      const begun = predictTrees(withoutLink(model), train.matrix);
      each.begun.forEach((theirs, i) => expect(Math.abs(begun[i]! - theirs)).toBeLessThan(1e-12));
      const { model: grown, rounds } = await gbt.fit({
        task,
        classes,
        train,
        params: gbt.params.parse({
          ...(each.choice.objective && { objective: each.choice.objective }),
          rounds: 20,
          leaves: 6,
          minRows: 10,
          l1: each.l1,
          l2: 0.5,
          categorySmooth: 5,
          categoryMinRows: 10,
        }),
        earlier: earlierOf(model, { train }),
        random,
        trees: kernelEngines(1),
      });
      expect(rounds).toBe(20);
      expect(grown.nodeStart.length - 1).toBe(32 * model.outputs);
      const spec = objectiveSpec(choice, classes.length, train);
      const y = Float64Array.from(each.testY);
      const lossOf = (sums: ArrayLike<number>): number =>
        objectiveOf(spec).loss(
          {
            y,
            weights: undefined,
            scores: byOutput(Float64Array.from(sums), model.outputs),
            gradients: [],
            hessians: [],
          },
          0,
          y.length,
        ) / y.length;
      const [before, theirs] = [lossOf(each.testBefore), lossOf(each.on)];
      const ours = lossOf(predictTrees(withoutLink(grown), each.testRows));
      // Of 300 rows: bins and the order of categories differ.
      expect(before - ours).toBeGreaterThan(0.85 * (before - theirs));
    });
  },
);
