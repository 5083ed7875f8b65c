import { Button } from '@mantine/core';
import { History } from 'lucide-react';

/** What each kind of step makes, in the order of work. */
const made: readonly (readonly [kind: string, what: string])[] = [
  ['data.', 'the data'],
  ['features.', 'the features'],
  ['training.', 'the model'],
  ['calibration.', 'the calibration'],
  ['evaluation.', 'the evaluation'],
  ['fairness.', 'the comparison of groups'],
  ['explanation.', 'the importance of the columns'],
];

/** Steps that not every recipe asks for, and that others do not read. */
const isBeside = (kind: string, next: string | undefined): boolean =>
  kind === 'explanation.' && next?.startsWith(kind) !== true;

/** "the model, the calibration and the evaluation": what is out of date from this kind of step on. */
export function outOfDate(next: string | undefined, hasGroups: boolean): string {
  const first = made.findIndex(([kind]) => next?.startsWith(kind));
  const list = made
    .slice(Math.max(0, first))
    .filter(([kind]) => (hasGroups || kind !== 'fairness.') && !isBeside(kind, next))
    .map(([, what]) => what);
  return list.length < 2 ? list.join('') : `${list.slice(0, -1).join(', ')} and ${list.at(-1)!}`;
}

/** Says that the figures below are of the recipe as it was. */
export function StaleNotice(props: {
  next: string | undefined;
  hasGroups: boolean;
  label: string;
  running: boolean;
  run: () => void;
}) {
  return (
    <div className="notice attention" role="status">
      <History size={16} aria-hidden />
      <p className="grow">
        The recipe was changed after this was measured. Out of date: {outOfDate(props.next, props.hasGroups)}.
        The figures below are of the recipe as it was.
      </p>
      <Button onClick={props.run} loading={props.running}>
        {props.label}
      </Button>
    </div>
  );
}
