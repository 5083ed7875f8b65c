import type { ReactNode } from 'react';

/** One figure with its interval under it. */
export function FigureCard(props: { label: string; value: string; below?: ReactNode; title?: string }) {
  return (
    <div className="panel" title={props.title}>
      <div className="dim name">{props.label}</div>
      <div className="figure-value">{props.value}</div>
      {props.below !== undefined && <div className="dim">{props.below}</div>}
    </div>
  );
}
