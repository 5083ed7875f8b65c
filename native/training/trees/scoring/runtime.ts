/** Scoring by the WebAssembly kernels, in one thread or several. */
import type { FeatureMatrix } from '../../../features/matrix.ts';
import { checkFeatures } from '../../model-bytes.ts';
import { alone, takeMemory, together } from '../crew/runtime.ts';
import * as at from '../host/layout.ts';
import { plainScorer, type TreeScorerFactory } from '../model/scorer.ts';
import { planScoring } from './plan.ts';
import { HALF, ROWS, SCORE, stagedAt, sumsAt, type ScoringStart } from './program.ts';
import { codedFeatures } from './thresholds.ts';
import { writeModel } from './write-model.ts';

/** Rows × trees below which the calling thread is done before others would have begun. */
const WORTH_THREADS = 3_000_000;

/**
 * Scores with up to so many threads: the same for any number.
 * @param worthThreads rows × trees from which on threads of their own are used
 */
export function kernelScorers(mostThreads: number, worthThreads = WORTH_THREADS): TreeScorerFactory {
  return (model, rows) => {
    const few = rows * (model.nodeStart.length - 1) < worthThreads;
    const features = codedFeatures(model);
    const plan = planScoring(model, features, rows, few ? 1 : mostThreads);
    if (plan === undefined) return plainScorer(model, rows);
    const memory = takeMemory(plan.bytes);
    const { buffer } = memory;
    writeModel(buffer, plan, model, features);
    const start: ScoringStart = { scoring: plan, link: model.link, start: model.start };
    const crew = few ? alone([memory], start) : together([memory], plan.threads, start);
    const words = new Int32Array(buffer, 0, at.HEAP / 4);
    const { chunk, outputs } = plan;
    function stage({ columns }: FeatureMatrix, begin: number, count: number, half: number): void {
      plan!.columns.forEach(({ feature }, column) => {
        const { values } = columns[feature]!;
        new Float64Array(buffer, stagedAt(plan!, half, column), count).set(
          values.subarray(begin, begin + count),
        );
      });
    }
    return {
      async margins(matrix) {
        checkFeatures(model.features, matrix);
        const margins = new Float64Array(matrix.rows * outputs);
        const countFrom = (begin: number): number => Math.min(chunk, matrix.rows - begin);
        stage(matrix, 0, countFrom(0), 0);
        for (let begin = 0, half = 0; begin < matrix.rows; begin += chunk, half = 1 - half) {
          const count = countFrom(begin);
          words[ROWS] = count;
          words[HALF] = half;
          const scored = crew.run(SCORE);
          // While the threads score, the next rows are laid beside.
          if (begin + chunk < matrix.rows) stage(matrix, begin + chunk, countFrom(begin + chunk), 1 - half);
          await scored;
          margins.set(new Float64Array(buffer, sumsAt(plan, half), count * outputs), begin * outputs);
        }
        return margins;
      },
      close: () => crew.close(),
    };
  };
}
