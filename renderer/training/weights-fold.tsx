import { Select } from '@mantine/core';
import { useDraft, useSection } from '../app/draft.ts';
import type { Field } from '../components/schema-fields.ts';
import { SchemaForm } from '../components/schema-form.tsx';
import { Fold } from './fold.tsx';
import { classWay, withClassWay, withClassWeight, weightsSummary, withColumn } from './weight-edits.ts';

interface WeightsFoldProps {
  /** Columns of numbers that may weigh rows. */
  readonly columns: readonly string[];
  /** Of the target; none of a regression, undefined before they are known. */
  readonly classes: readonly string[] | undefined;
  readonly onInvalid: (name: string, invalid: boolean) => void;
}

/** What rows weigh in training: a column, classes, or both. */
export function WeightsFold({ columns, classes, onInvalid }: WeightsFoldProps) {
  const train = useSection('train');
  const change = (next: Record<string, unknown>): void => void useDraft.getState().set('train', next);
  const column = typeof train.weights === 'string' ? train.weights : null;
  const way = classWay(train);
  return (
    <Fold title="Weights" summary={weightsSummary(train)}>
      <p className="dim">
        Weights count in training and where it stops early. Calibration, evaluation and fairness count every
        row once. A column that weighs rows is no feature; rows of weight 0 are left out of training.
      </p>
      <Select
        label="Weight of a row"
        placeholder="1: all weigh the same"
        data={[...new Set([...columns, ...(column === null ? [] : [column])])]}
        value={column}
        clearable
        searchable
        onChange={(name) => change(withColumn(train, name))}
      />
      {(classes === undefined || classes.length > 0 || way !== 'alike') && (
        <Select
          label="Weight of a class"
          data={[
            { value: 'alike', label: '1: as many rows as it has' },
            { value: 'balanced', label: 'Balanced: as much as any other' },
            { value: 'given', label: 'Given by class', disabled: (classes ?? []).length === 0 },
          ]}
          value={way}
          allowDeselect={false}
          onChange={(next) => change(withClassWay(train, next))}
        />
      )}
      {way === 'given' && (
        <SchemaForm
          fields={(classes ?? []).map(fieldOf)}
          value={train.classWeights as Record<string, unknown>}
          onChange={(name, weight) => change(withClassWeight(train, name, weight))}
          onInvalid={onInvalid}
        />
      )}
    </Fold>
  );
}

const fieldOf = (name: string): Field => ({
  name,
  label: name,
  help: undefined,
  type: 'number',
  usual: 1,
  choices: [],
  range: { above: 0 },
});
