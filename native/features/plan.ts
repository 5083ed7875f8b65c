import { badInput } from '../engine/errors.ts';
import type { FeatureStep, PlanResult, PlanSpec } from './contract.ts';
import { LEVEL_LIMIT, resolveDrop, resolveStep, type PlannedColumn } from './resolve-step.ts';

/** Rows from which a column may be judged to name rows instead of describing them. */
const ENOUGH_ROWS = 50;
const IDENTIFIER_SHARE = 0.9;
/** Of a column that counts the rows: its range is at most so many times their number. */
const COUNTER_RANGE = 10;

const count = (n: number): string => n.toLocaleString('en');

/** Why a column cannot serve as a feature, or undefined. */
function uselessness({ type, summary }: PlannedColumn): string | undefined {
  const { rows, missing, distinct, counter, least, most } = summary;
  const present = rows - missing;
  if (present === 0) return 'It has no value in the training rows.';
  if (distinct === 1 && missing === 0) return 'It has the same value in all training rows.';
  if (present < ENOUGH_ROWS) return undefined;
  if (counter && most - least <= COUNTER_RANGE * rows) {
    return `It numbers the rows: whole numbers in order from ${least} to ${most}, no two the same.`;
  }
  if (type === 'text' && distinct >= IDENTIFIER_SHARE * present) {
    return `It names rows: ${count(distinct)} different values in ${count(present)} training rows.`;
  }
  return undefined;
}

/** One sentence on what was chosen and what it was chosen for. */
function reason(step: FeatureStep, { summary, type }: PlannedColumn): string | undefined {
  const missing =
    summary.missing === 0
      ? ''
      : ` ${count(summary.missing)} of ${count(summary.rows)} training rows have no value${
          step.impute === 'none' && step.encode === undefined ? ', which the learner can use' : ''
        }.`;
  const levels = `${count(summary.distinct)} ${summary.distinct === 1 ? 'level' : 'levels'}`;
  if (step.encode === 'target') return `${levels}, more than ${LEVEL_LIMIT}.${missing}`;
  if (step.encode !== undefined && type === 'text') return `${levels}.${missing}`;
  return missing.trim() === '' ? undefined : missing.trim();
}

function automatic(column: PlannedColumn, spec: PlanSpec): FeatureStep {
  const useless = uselessness(column);
  if (useless !== undefined) return { column: column.name, drop: true, why: useless };
  const step = resolveStep({ column: column.name }, column, spec);
  const why = reason(step, column);
  return why === undefined ? step : { ...step, why };
}

/** Why a column may not be a feature whatever its values are, or undefined. */
function exclusion(name: string, spec: PlanSpec): string | undefined {
  if (name === spec.target) return 'It is the target.';
  if (name === spec.weights) return 'It says what rows weigh in training.';
  if (name === spec.group) return 'It says which rows are ranked together.';
  if (spec.exclude.includes(name)) return 'The recipe excludes it.';
  if (spec.sensitive.includes(name) && !spec.sensitiveAsFeatures)
    return 'It is sensitive: for the audit only.';
  return undefined;
}

/** The names of the columns whose values a plan looks at. */
export function columnsToPlan(names: readonly string[], spec: PlanSpec): string[] {
  const steps =
    spec.features === 'auto' ? [] : Array.isArray(spec.features) ? spec.features : spec.features.steps;
  checkSteps(names, steps, spec);
  const listed = new Set(steps.map((step) => step.column));
  const dropped = new Set(steps.filter((step) => step.drop).map((step) => step.column));
  return names.filter(
    (name) =>
      exclusion(name, spec) === undefined &&
      !dropped.has(name) &&
      (!Array.isArray(spec.features) || listed.has(name)),
  );
}

function checkSteps(names: readonly string[], steps: readonly FeatureStep[], spec: PlanSpec): void {
  const seen = new Set<string>();
  for (const { column, drop } of steps) {
    if (!names.includes(column)) {
      throw badInput(
        `The features name the column "${column}", which the data does not have.`,
        'features',
        `Its columns are ${names.slice(0, 30).join(', ')}${names.length > 30 ? ', …' : ''}.`,
      );
    }
    if (seen.has(column)) {
      throw badInput(
        `The features name the column "${column}" twice.`,
        'features',
        'Give each column one step.',
      );
    }
    seen.add(column);
    const why = exclusion(column, spec);
    if (why !== undefined && drop !== true) {
      throw badInput(
        `The features name the column "${column}", which may not be one. ${why}`,
        'features',
        column === spec.weights
          ? 'Remove the step, or name another column in train.weights.'
          : spec.sensitive.includes(column) && !spec.exclude.includes(column) && column !== spec.target
            ? 'Remove the step, or set data.sensitiveAsFeatures: true.'
            : 'Remove the step.',
      );
    }
  }
}

/**
 * The plan: what becomes of each column but the target, in the dataset's order, decided from the training rows.
 *
 * @param names the dataset's columns, in its order
 * @param planned what is known of those that `columnsToPlan` names
 */
export function planFeatures(
  names: readonly string[],
  planned: ReadonlyMap<string, PlannedColumn>,
  spec: PlanSpec,
): PlanResult {
  if (!names.includes(spec.target)) {
    throw badInput(`The target "${spec.target}" is not a column of the data.`, spec.target);
  }
  const { features } = spec;
  const explicit = features === 'auto' ? [] : Array.isArray(features) ? features : features.steps;
  checkSteps(names, explicit, spec);
  const byColumn = new Map(explicit.map((step) => [step.column, step]));
  const steps: FeatureStep[] = [];
  for (const name of names) {
    if (name === spec.target) continue;
    const excluded = exclusion(name, spec);
    const step = byColumn.get(name);
    const column = planned.get(name);
    if (excluded !== undefined) steps.push({ column: name, drop: true, why: excluded });
    else if (step?.drop === true) steps.push(resolveDrop(step));
    else if (step === undefined && Array.isArray(features)) {
      steps.push({ column: name, drop: true, why: 'The recipe does not list it.' });
    } else if (column !== undefined) {
      steps.push(step === undefined ? automatic(column, spec) : resolveStep(step, column, spec));
    }
  }
  if (steps.every((step) => step.drop === true)) {
    const reasons = steps.slice(0, 5).map((step) => `${step.column}: ${step.why}`);
    throw badInput(
      'No column is left to learn from.',
      'features',
      reasons.length === 0 ? 'Give a table with more columns than the target.' : reasons.join(' '),
    );
  }
  const columns = names.flatMap((name) => {
    const column = planned.get(name);
    if (column === undefined) return [];
    const { rows, missing, distinct } = column.summary;
    return [{ name, type: column.type, rows, missing, distinct }];
  });
  return { target: spec.target, family: spec.family, columns, steps, notes: [] };
}
