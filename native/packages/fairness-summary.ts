import type { FairnessResult } from '../fairness/contract.ts';
import { outsideIntervals } from './findings.ts';
import { inReadingOrder } from '../metrics/contract.ts';
import type { FairnessSummary } from './package-content.ts';

/** What every reading of rates by group should know; said in card, report and fairness.json. */
export const fairnessCaveats = (task: FairnessResult['task']): readonly string[] =>
  task === 'ranking' ? ['Groups of people are not compared in a ranking.'] : caveatsOfFigures(task);

const caveatsOfFigures = (task: FairnessResult['task']): readonly string[] => [
  task === 'regression'
    ? 'Errors compare predictions with the target as the data records it. Where that record was itself unfair, equal errors repeat it.'
    : 'Rates compare labels with the target as the data records it. Where that record was itself unfair, equal rates repeat it.',
  'Groups are as the data names them; people may name themselves otherwise, and a missing group is a group of its own here.',
  'Parity in one measure is in general not parity in another; which one matters follows from the decision, not from the data.',
  'Intervals say how the figures vary with the rows drawn, not whether the rows are the right ones.',
  'Sizes of the audited groups are given exactly, however small, since an audit that hides small groups says nothing of them.',
];

const listed = (note: string | undefined): string[] => (note === undefined ? [] : [note]);

export function fairnessSummary(result: FairnessResult): FairnessSummary {
  return {
    interval: result.interval,
    groupings: result.groupings.map((grouping) => ({
      columns: grouping.columns,
      groups: grouping.groups.map(({ name, n, unstable, rates }) => ({
        name,
        count: n,
        ...(unstable === undefined ? {} : { unstable }),
        rates,
      })),
      overall: grouping.overall,
      disparities: inReadingOrder(
        Object.entries(grouping.disparities).map(([id, figure]) => {
          const limit = grouping.limits.find((one) => one.disparity === id);
          const stable = grouping.stableDisparities?.[id];
          return {
            id,
            figure,
            // With fewer than two groups left there is no difference to give.
            ...(stable === undefined || stable.value === null ? {} : { stable }),
            ...(limit === undefined ? {} : { limit: { value: limit.limit, status: limit.status } }),
          };
        }),
      ),
      notes: [...grouping.notes, ...listed(outsideIntervals(grouping.disparities))],
    })),
    caveats: [...result.notes, ...fairnessCaveats(result.task)],
  };
}
