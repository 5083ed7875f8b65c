import type { Tree } from '../../../native/training/trees/contract.ts';
import { significant } from '../../components/numbers.ts';

/**
 * What a model makes of the values of a row's leaves, one of each tree.
 * @param of the class that the tree's output is for; undefined where there are none
 * @param what is predicted there: a ranking gives a score
 */
export function leavesText(
  { link, start, rounds, outputs }: Pick<Tree, 'link' | 'start' | 'rounds' | 'outputs'>,
  of: string | undefined,
  answer: 'prediction' | 'score' = 'prediction',
): string {
  const added = (sum: string): string =>
    `Each tree adds the value of the row’s leaf to ${sum}, which begins at ${significant(start)}.`;
  switch (link) {
    case 'identity':
      if (of === undefined) return added(`the ${answer}`);
      return added(outputs > 1 ? `the log-score of “${of}”` : `the log-odds of “${of}”`);
    case 'log':
      return added('the logarithm of the prediction');
    case 'isolation':
      return 'The value of a leaf is the length of the path to it: odd are rows whose paths are short on the mean of all trees.';
    default: {
      const mean = of === undefined ? 'The prediction' : `The probability of “${of}”`;
      return `${mean} is ${significant(start / rounds)} plus the mean of the values of the row’s leaves in all trees.`;
    }
  }
}
