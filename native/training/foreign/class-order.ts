import type { Target } from '../target.ts';

/**
 * By class of ours, in code-point order, the number that scikit-learn's LabelEncoder gives it: its place among the
 * sorted labels. Numbers are sorted by size where every label is one ("9" before "10").
 */
export function classOrder(classes: readonly string[]): number[] {
  const numbers = classes.map((name) => (name.trim() === '' ? NaN : Number(name)));
  if (!numbers.every(Number.isFinite)) return classes.map((_, place) => place);
  const sorted = [...numbers.keys()].sort((a, b) => numbers[a]! - numbers[b]! || a - b);
  const order = new Array<number>(classes.length);
  sorted.forEach((ours, theirs) => (order[ours] = theirs));
  return order;
}

/** What to check of a binary target whose positive class is not the later one in sorted order. */
export function classNotes({ task, classes }: Pick<Target, 'task' | 'classes'>): string[] {
  if (task !== 'binary') return [];
  // Code points sort words; classes are [negative, positive], in no order of their own.
  const numbers = classes.map(Number);
  const sorted = numbers.every(Number.isFinite) ? numbers[0]! < numbers[1]! : classes[0]! < classes[1]!;
  return sorted
    ? []
    : [
        `The model's probability is taken for that of ${JSON.stringify(classes[1])}. Trained on labels as they are, it would be that of the later in sorted order, ${JSON.stringify(classes[0])}: check which label was 1.`,
      ];
}
