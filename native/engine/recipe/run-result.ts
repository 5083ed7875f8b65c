import type { Findings } from '../../packages/findings.ts';
import { treeLearners, type CrossValidationResult } from '../../training/contract.ts';
import { roundsOfModel } from '../../training/earlier/contract.ts';
import type { Recipe, RunResult } from '../contract.ts';
import type { Engine } from '../engine.ts';
import type { StepRunner } from '../step-runner.ts';
import { stepsByRole, type Measured } from './pipeline.ts';

/** A run's figures as one JSON object: what `assay run --json` prints. */
export function runResult(
  recipe: Recipe,
  measured: Measured,
  runner: StepRunner,
  engine: Engine,
  milliseconds: number,
  said: Findings,
  written: RunResult['package'] = null,
): RunResult {
  const { model, evaluation, split, fairness, permutation, crossValidation } = measured;
  const byId = new Map(runner.answered.map((step) => [step.id, step]));
  const named = stepsByRole(measured).map(({ role, step }) => [role, byId.get(step.id) ?? step] as const);
  const build = runner.answered.find((step) => step.kind === 'packages.build');
  const all = build === undefined ? named : [...named, ['package', build] as const];
  const test = measured.importTest?.result ?? measured.import.result;
  return {
    name: recipe.name,
    task: model.result.task,
    classes: model.result.classes,
    metrics: { ...evaluation.result.metrics, raw: evaluation.result.raw },
    threshold: evaluation.result.threshold ?? null,
    ...(evaluation.result.ranking && { ranking: evaluation.result.ranking }),
    fairness: fairness?.result ?? null,
    importance: permutation?.result ?? null,
    crossValidation: crossValidation === undefined ? null : foldsOf(crossValidation.result),
    warnings: [...said.warnings],
    notes: [...said.notes],
    data: {
      sources: [...measured.sources],
      dataset: measured.import.result.dataset,
      rows: measured.import.result.rows,
      columns: measured.import.result.columns.length,
      rejects: measured.import.result.rejects,
      ...(measured.importTest === undefined ? {} : { testRows: test.rows, testRejects: test.rejects }),
      counts: split.result.counts,
    },
    timings: Object.fromEntries(
      all.map(([role, step]) => [role, { seconds: step.seconds, cached: step.cached }]),
    ),
    model: {
      learner: model.result.learner,
      device: byId.get(model.id)?.device ?? null,
      size: model.result.bytes,
      ...(model.result.rounds === undefined
        ? {}
        : {
            [treeLearners.has(model.result.learner) ? 'rounds' : 'iterations']: roundsOfModel(model.result),
          }),
      features: model.result.features.length,
    },
    package: written,
    steps: Object.fromEntries(all.map(([role, step]) => [role, step.id])),
    workspace: engine.workspace.root,
    seconds: milliseconds / 1000,
  };
}

function foldsOf({ folds, repeats, rows, metrics }: CrossValidationResult): RunResult['crossValidation'] {
  return { folds, repeats, rows, metrics };
}
