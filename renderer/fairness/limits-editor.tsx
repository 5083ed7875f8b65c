import { NumberInput } from '@mantine/core';
import { useState } from 'react';
import type { TaskName } from '../../native/data/contract.ts';
import { measuredDisparities } from '../../native/fairness/contract.ts';
import { meaningOf, metricDefinition } from '../../native/metrics/contract.ts';
import { useDraft, useSection } from '../app/draft.ts';
import { isInUnits } from '../evaluation/write-metric.ts';
import { entriesOf } from './group-definitions.ts';
import { isRatio } from './shown-rates.ts';

/** A number that is taken over when the field is left or Enter is pressed. */
function CommittedNumber(props: {
  label: string;
  description?: string;
  placeholder?: string;
  title: string;
  saved: number | undefined;
  max?: number;
  whole?: boolean;
  least?: number;
  disabled: boolean;
  onCommit: (value: number | undefined) => void;
}) {
  const { saved, least = 0 } = props;
  const [value, setValue] = useState<string | number>(saved ?? '');
  const commit = (): void => {
    const next = typeof value === 'number' && Number.isFinite(value) && value >= least ? value : undefined;
    if (next !== saved) props.onCommit(next);
    if (next === undefined) setValue('');
  };
  return (
    <NumberInput
      label={props.label}
      description={props.description}
      placeholder={props.placeholder ?? 'no limit'}
      title={props.title}
      value={value}
      min={least}
      {...(props.max === undefined ? {} : { max: props.max })}
      step={props.whole === true ? 1 : 0.05}
      allowDecimal={props.whole !== true}
      disabled={props.disabled}
      onChange={setValue}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
      }}
    />
  );
}

/** What a disparity may be at most (a ratio at least) before it asks for attention. */
export function LimitsEditor({ task }: { task: TaskName }) {
  const section = useSection('fairness');
  const { set } = useDraft();
  const disabled = entriesOf(section).length === 0;
  const limits = (section.limits ?? {}) as Record<string, number>;
  const keep = (name: string, value: number | undefined): void => {
    const next = { ...limits };
    if (value === undefined) delete next[name];
    else next[name] = value;
    const { limits: _before, ...rest } = section;
    void set('fairness', Object.keys(next).length === 0 ? rest : { ...rest, limits: next });
  };
  return (
    <section className="stack" aria-labelledby="limits-title">
      <h2 id="limits-title">Limits</h2>
      <p className="dim small">
        {disabled
          ? 'Add groups first.'
          : `Most that a difference may be${task === 'binary' ? ', least that a ratio may be' : ''}.${task === 'multiclass' ? ' Each holds for every class.' : ''}`}
      </p>
      <div className="limits">
        {measuredDisparities[task].map((name) => {
          const text = metricDefinition(name, task);
          return (
            <CommittedNumber
              key={`${name} ${limits[name] ?? ''}`}
              label={`${text.title}${isRatio(name) ? ', at least' : ''}`}
              title={meaningOf(text)}
              saved={limits[name]}
              {...(isInUnits(name) ? {} : { max: 1 })}
              disabled={disabled}
              onCommit={(value) => keep(name, value)}
            />
          );
        })}
        <CommittedNumber
          key={`minimum ${String(section.minimum)}`}
          label="Smallest group"
          placeholder="30"
          title="Groups with fewer test rows are marked as unstable: their figures say little."
          saved={typeof section.minimum === 'number' ? section.minimum : undefined}
          whole
          least={1}
          disabled={disabled}
          onCommit={(value) => {
            const { minimum: _before, ...rest } = section;
            void set('fairness', value === undefined ? rest : { ...rest, minimum: value });
          }}
        />
      </div>
    </section>
  );
}
