import { CircleAlert, CircleCheck, CircleDashed, CircleX } from 'lucide-react';

export type StatusState = 'passed' | 'attention' | 'failed' | 'neutral';
/** One icon a state, wherever it is shown. */
export const stateIcons = {
  passed: CircleCheck,
  attention: CircleAlert,
  failed: CircleX,
  neutral: CircleDashed,
} as const;

/** A state in colour, icon and word: never by colour alone. */
export function Status({ state, word }: { state: StatusState; word: string }) {
  const Icon = stateIcons[state];
  return (
    <span className="status" style={{ color: `var(--${state})` }}>
      <Icon size={14} aria-hidden /> {word}
    </span>
  );
}
