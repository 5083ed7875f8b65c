import { applyCalibrator } from '../calibration/probabilities.ts';
import { loadCalibrator, loadScores } from '../calibration/store.ts';
import type { EvaluationResult } from '../evaluation/contract.ts';
import type { BootstrapOptions } from '../evaluation/figures.ts';
import { topClasses } from '../evaluation/probability-scores.ts';
import { threadedResampler } from '../evaluation/runtime.ts';
import { takeRows } from '../features/take-rows.ts';
import { createRandom } from '../stats/random.ts';
import { registered, type RegisteredStep } from '../workspace/registered-step.ts';
import type { StepKind } from '../workspace/step-kind.ts';
import { fairnessSpec, type FairnessResult, type FairnessSpec, type Grouping } from './contract.ts';
import { groupRows, type Groups } from './group-rows.ts';
import { checkFairness } from './limits.ts';
import { measureBinary } from './measure-binary.ts';
import { measureMulticlass, measureRegression } from './measure-others.ts';

const notesFor = (task: FairnessSpec['task']): string[] => [
  `These figures compare ${task === 'regression' ? 'errors' : 'rates'} between groups; they do not say why they differ, nor whether the outcome itself was recorded fairly.`,
  'The largest difference between several groups is above 0 by chance alone; its interval does not correct for that.',
];

export const fairnessMeasure = {
  kind: 'fairness.measure',
  version: 3,
  title: 'Compare groups',
  process: 'query',
  replay: 'exact',
  spec: fairnessSpec,
  async run(context, spec, [predictions, evaluation, dataset, calibration]): Promise<FairnessResult> {
    checkFairness(spec.task, spec);
    const { loadFrame } = await import('../data/store.ts');
    const test = await loadScores(context, predictions!, 'test', spec.outputs);
    const { threshold } = await context.readJson<EvaluationResult>(evaluation!);
    const calibrator = await loadCalibrator(context, calibration, spec);
    const names = new Set(
      spec.groups.flat().map((column) => (typeof column === 'string' ? column : column.column)),
    );
    const frame = takeRows(await loadFrame(context, dataset!, [...names]), test.row);
    const probabilities = applyCalibrator(calibrator, test.margins);
    const total = spec.groups.length * spec.intervals.count;
    const groupings: Grouping[] = [];
    for (const [i, definition] of spec.groups.entries()) {
      const options: BootstrapOptions = {
        ...spec.intervals,
        random: createRandom(context.id, `intervals ${i}`),
        resampler: threadedResampler(context),
        progress: (resample) => {
          const done = i * spec.intervals.count + resample;
          if (done % 20 === 0 || done === total) context.progress({ done, total, unit: 'resamples' });
        },
      };
      const groups = groupRows(frame, definition);
      groupings.push(await measure(spec, groups, test.y, probabilities, threshold?.value ?? 0.5, options));
    }
    return {
      task: spec.task,
      classes: spec.classes,
      ...(spec.task === 'binary' ? { threshold: threshold?.value ?? 0.5 } : {}),
      rows: test.y.length,
      interval: {
        level: spec.intervals.level,
        method:
          spec.task === 'regression'
            ? 'percentile bootstrap within groups'
            : 'Wilson for rates of a group; percentile bootstrap within groups for the rest',
        resamples: spec.intervals.count,
      },
      groupings,
      notes: notesFor(spec.task),
    };
  },
} satisfies StepKind<FairnessSpec, FairnessResult>;

function measure(
  spec: FairnessSpec,
  groups: Groups,
  y: Float64Array,
  probabilities: Float64Array,
  threshold: number,
  options: BootstrapOptions,
): Promise<Grouping> {
  if (spec.task === 'regression')
    return measureRegression(spec, groups, { y, predicted: probabilities }, options);
  if (spec.task === 'multiclass') {
    return measureMulticlass(
      spec,
      groups,
      { y, predicted: topClasses(probabilities, spec.outputs) },
      options,
    );
  }
  return measureBinary(spec, groups, { probabilities, outcomes: Uint8Array.from(y), threshold }, options);
}

export const fairnessSteps: readonly RegisteredStep[] = [registered(fairnessMeasure)];
