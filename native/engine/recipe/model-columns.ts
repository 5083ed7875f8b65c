/** The columns that a model will read, and what has to be said of them. */
import type { ImportResult, ProfileResult } from '../../data/contract.ts';
import type { PlanResult } from '../../features/contract.ts';
import { namesColumn } from '../../packages/wording.ts';
import type { JobContext } from '../jobs.ts';

/** The columns that the model will read. */
export function featuresOf(plan: PlanResult): ReadonlySet<string> {
  return new Set(plan.steps.filter((step) => step.drop !== true).map((step) => step.column));
}

/**
 * Boolean features that have missing values in the test file alone: the model must take them as columns that may be
 * missing, or it could not be tested on these rows.
 */
export function booleansMissingOnlyIn(
  test: ImportResult | undefined,
  training: ImportResult,
  plan: PlanResult,
): string[] {
  const features = featuresOf(plan);
  const whole = new Set(training.columns.filter(({ missing }) => missing === 0).map(({ name }) => name));
  return (test?.columns ?? [])
    .filter(
      ({ name, type, missing }) => type === 'boolean' && missing > 0 && features.has(name) && whole.has(name),
    )
    .map(({ name }) => name);
}

/** What the profile found about columns that the model will read, a leak above all. */
export function warnOfFeatures(job: JobContext, profile: ProfileResult, plan: PlanResult): void {
  const read = featuresOf(plan);
  for (const { column, what, fix } of profile.warnings) {
    if (column !== undefined && !read.has(column)) continue;
    const text = `${column === undefined || namesColumn(what, column) ? '' : `${column}: `}${what}${fix === undefined ? '' : ` → ${fix}`}`;
    job.report({ type: 'note', level: 'warning', text });
  }
}
