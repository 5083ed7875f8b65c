import type { LimitResult } from '../../native/fairness/contract.ts';
import { Status, type StatusState } from '../components/status.tsx';

export const verdicts: Readonly<
  Record<LimitResult['status'], { state: StatusState; word: string; why: string }>
> = {
  passed: { state: 'passed', word: 'passed', why: 'The value and its whole interval keep the limit.' },
  attention: { state: 'attention', word: 'attention', why: 'The value is beyond the limit.' },
  uncertain: {
    state: 'neutral',
    word: 'uncertain',
    why: 'The value keeps the limit, but its interval reaches beyond it.',
  },
  undefined: { state: 'neutral', word: 'undefined', why: 'The measure is not defined for these groups.' },
};

export function Verdict({ status }: { status: LimitResult['status'] }) {
  const { state, word, why } = verdicts[status];
  return (
    <span title={why}>
      <Status state={state} word={word} />
    </span>
  );
}
