import { MultiSelect, Select } from '@mantine/core';
import { metricDefinition } from '../../native/metrics/contract.ts';
import { roundMetricsOf, type RoundMetric } from '../../native/training/stopping/contract.ts';
import { useDraft, useSection } from '../app/draft.ts';
import type { Field } from '../components/schema-fields.ts';
import { SchemaForm } from '../components/schema-form.tsx';
import { Fold } from './fold.tsx';
import {
  costsOf,
  metricsOf,
  readsCosts,
  stoppingSummary,
  stopOnOf,
  withMetrics,
  withStopOn,
} from './stopping-edits.ts';
import type { TrainFormProps } from './train-form.tsx';

/** As the schema has it. */
const mostMetrics = 6;

/** What training stops on, and what is measured on the validation rows beside the loss. */
export function StoppingFold({ task, onInvalid }: Pick<TrainFormProps, 'task' | 'onInvalid'>) {
  const train = useSection('train');
  const change = (next: Record<string, unknown>): void => void useDraft.getState().set('train', next);
  const titleOf = (metric: string): string => metricDefinition(metric, task).title;
  const stopOn = stopOnOf(train);
  const metrics = metricsOf(train);
  // Before the data were split the task may not be known: then any is offered.
  const known: readonly RoundMetric[] =
    task === undefined ? Object.values(roundMetricsOf).flat() : roundMetricsOf[task];
  const choices = (chosen: readonly string[]) =>
    [...new Set([...known, ...chosen])].map((metric) => ({ value: metric, label: titleOf(metric) }));
  return (
    <Fold title="Early stopping" summary={stoppingSummary(train, titleOf)}>
      <Select
        label="Stop on"
        data={[{ value: 'loss', label: 'Loss' }, ...choices(stopOn === 'loss' ? [] : [stopOn])]}
        value={stopOn}
        allowDeselect={false}
        onChange={(next) => change(withStopOn(train, next))}
      />
      {readsCosts(train) && (
        <div className="two-columns">
          <SchemaForm
            fields={costFields}
            value={costsOf(train)}
            onChange={(name, value) => change({ ...train, cost: { ...costsOf(train), [name]: value ?? 1 } })}
            onInvalid={onInvalid}
          />
        </div>
      )}
      <MultiSelect
        label="Also record by round"
        data={choices(metrics)}
        value={metrics}
        maxValues={mostMetrics}
        onChange={(next) => change(withMetrics(train, next))}
      />
      <p className="dim">
        Measured on the validation rows after each round, before calibration; every row counts once.
      </p>
    </Fold>
  );
}

const costField = (name: string, label: string): Field => ({
  name,
  label,
  help: undefined,
  type: 'number',
  usual: 1,
  choices: [],
  range: { least: 0, most: 1e12 },
});

const costFields: readonly Field[] = [
  costField('falsePositive', 'Cost of a false positive'),
  costField('falseNegative', 'Cost of a false negative'),
];
