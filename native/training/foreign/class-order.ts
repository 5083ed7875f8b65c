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
