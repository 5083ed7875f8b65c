import { SegmentedControl, Select, Switch } from '@mantine/core';
import { useState } from 'react';
import { ErrorNotice } from '../components/error-notice.tsx';
import { Notice } from '../components/notice.tsx';
import {
  noTarget,
  mayRank,
  predict,
  rankWithin,
  setPositive,
  toggleExcluded,
  toggleSensitive,
  useDataDraft,
} from './data-draft.ts';
import type { ShownColumn } from './shown-columns.ts';

type Use = 'feature' | 'target' | 'out';

interface ColumnUseProps {
  readonly column: ShownColumn;
  /** Names of all columns. */
  readonly columns: readonly string[];
}

/** What the column is used for: predicted from, predicted, or left out; and whether the audit looks at it. */
export function ColumnUse({ column, columns }: ColumnUseProps) {
  const { name, profile } = column;
  const { target, positive, group, sensitive, exclude } = useDataDraft();
  const [error, setError] = useState<unknown>();
  const use: Use = target === name ? 'target' : exclude.includes(name) ? 'out' : 'feature';
  const change = async (to: Use): Promise<void> => {
    if (use === 'target') await noTarget();
    if (use === 'out') await toggleExcluded(name);
    if (to === 'target') await predict(profile ?? { name });
    if (to === 'out') await toggleExcluded(name);
  };
  const guarded = (work: Promise<void>): void => {
    setError(undefined);
    work.catch(setError);
  };
  const values = profile?.top.map(({ value }) => value) ?? [];
  const few = profile !== undefined && profile.distinct <= values.length;
  if (group === name) {
    return (
      <section className="stack column-use" aria-label={`Use of ${name}`}>
        <Notice level="info">
          Rows of one value are a query: they are ranked together. It is no feature. To change that, choose
          another column at the target {target}.
        </Notice>
      </section>
    );
  }
  return (
    <section className="stack column-use" aria-label={`Use of ${name}`}>
      <SegmentedControl
        aria-label="What the column is used for"
        fullWidth
        value={use}
        onChange={(to) => guarded(change(to as Use))}
        data={[
          { value: 'feature', label: 'Predict from' },
          { value: 'target', label: 'Predict this' },
          { value: 'out', label: 'Leave out' },
        ]}
      />
      {use === 'target' && group === undefined && few && profile.distinct >= 2 && (
        <Select
          label="Positive class"
          description={
            profile.distinct === 2
              ? 'Probabilities are of this value.'
              : 'None: each class gets a probability.'
          }
          data={values}
          value={positive ?? null}
          placeholder="None"
          clearable={profile.distinct > 2}
          allowDeselect={false}
          onChange={(value) => guarded(setPositive(value ?? undefined))}
        />
      )}
      {use === 'target' && (group !== undefined || (profile !== undefined && mayRank(profile))) && (
        <Select
          label="Rank rows within"
          description="The column whose equal values make one query: its rows are put in order by this relevance. None: each row is predicted by itself."
          data={columns.filter((one) => one !== name)}
          value={group ?? null}
          placeholder="None"
          searchable
          clearable
          onChange={(value) => guarded(rankWithin(value ?? undefined))}
        />
      )}
      {use !== 'target' && (
        <Switch
          label="Sensitive: errors are compared between its groups, and it is no feature"
          checked={sensitive.includes(name)}
          onChange={() => guarded(toggleSensitive(name))}
        />
      )}
      {error !== undefined && <ErrorNotice error={error} onClose={() => setError(undefined)} />}
    </section>
  );
}
