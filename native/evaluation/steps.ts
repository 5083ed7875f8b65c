import type { Calibrator } from '../calibration/contract.ts';
import type { ScoredRows } from '../calibration/scored-rows.ts';
import { loadCalibrator, loadScores } from '../calibration/store.ts';
import { encodeArrays } from '../stats/arrays.ts';
import { createRandom } from '../stats/random.ts';
import { registered, type RegisteredStep } from '../workspace/registered-step.ts';
import type { StepKind } from '../workspace/step-kind.ts';
import { evaluationSpec, type EvaluationResult, type EvaluationSpec } from './contract.ts';
import { INTERVAL_METHOD, type BootstrapOptions } from './figures.ts';
import { measureBinary } from './measure-binary.ts';
import { measureMulticlass } from './measure-multiclass.ts';
import { measureQueries, QUERY_INTERVAL_METHOD } from './measure-queries.ts';
import { measureRegression } from './measure-regression.ts';
import type { Measured } from './measured.ts';
import { threadedResampler } from './runtime.ts';

async function measure(
  spec: EvaluationSpec,
  calibrator: Calibrator,
  validation: ScoredRows,
  test: ScoredRows,
  options: BootstrapOptions,
): Promise<Measured> {
  if (spec.task === 'regression') return measureRegression(test, options);
  if (spec.task === 'ranking') return measureQueries(test, options);
  if (spec.task === 'binary') return measureBinary(spec, calibrator, validation, test, options);
  return measureMulticlass(spec, calibrator, test, options);
}

const intervalMethods: Readonly<Record<EvaluationSpec['task'], string>> = {
  binary: INTERVAL_METHOD,
  multiclass: INTERVAL_METHOD,
  // One stratum is no stratification: regression draws from all test rows.
  regression: 'percentile bootstrap',
  ranking: QUERY_INTERVAL_METHOD,
};

export const evaluationMeasure = {
  kind: 'evaluation.measure',
  version: 2,
  title: 'Evaluate on the test rows',
  process: 'scoring',
  replay: 'exact',
  spec: evaluationSpec,
  async run(context, spec, [validationInput, testInput, calibrationInput]): Promise<EvaluationResult> {
    const calibrator = await loadCalibrator(context, calibrationInput, spec);
    const validation = await loadScores(context, validationInput!, 'validation', spec.outputs);
    const test = await loadScores(context, testInput!, 'test', spec.outputs);
    const { count, level } = spec.intervals;
    const { exact, ...measured } = await measure(spec, calibrator, validation, test, {
      count,
      level,
      random: createRandom(context.id, 'intervals'),
      resampler: threadedResampler(context),
      progress: (done) => {
        if (done % 20 === 0 || done === count) context.progress({ done, total: count, unit: 'resamples' });
      },
    });
    const curves =
      Object.keys(exact).length === 0 ? {} : { curves: await context.write(encodeArrays(exact)) };
    return {
      task: spec.task,
      classes: spec.classes,
      rows: { validation: validation.y.length, test: test.y.length },
      interval: { level, method: intervalMethods[spec.task], resamples: count },
      ...measured,
      parts: curves,
    };
  },
} satisfies StepKind<EvaluationSpec, EvaluationResult>;

export const evaluationSteps: readonly RegisteredStep[] = [registered(evaluationMeasure)];
