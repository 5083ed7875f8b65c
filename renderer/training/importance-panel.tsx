import { SegmentedControl, Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { FitResult, Importance } from '../../native/training/contract.ts';
import type { StepWith } from '../app/queries.ts';
import { integer, percent, significant } from '../components/numbers.ts';
import { SortableTable, type Column } from '../components/sortable-table.tsx';
import { measuresOf, modelBars, type Measure } from './importance-bars.ts';
import { ImportanceChart } from './importance-chart.tsx';
import { PermutationView } from './permutation-view.tsx';

const names: Readonly<Record<Measure, string>> = {
  gain: 'Gain',
  splits: 'Splits',
  cover: 'Cover',
  coefficient: 'Coefficient',
  permutation: 'Permutation',
};

const meanings: Readonly<Record<Measure, string>> = {
  gain: 'How much the splits on a feature lowered the training loss, of what all splits did.',
  splits: 'How often trees split on a feature; columns of many values are split on more often.',
  cover: 'How much data (sum of hessians) the splits on a feature parted, of what all splits did.',
  coefficient: 'What a unit more of a feature adds to the score, all else equal.',
  permutation: 'What a model loses that can not tell whose value of a column is whose.',
};

/** Which features the model uses and which columns it needs, in every way that it can be asked. */
export function ImportancePanel({ step }: { step: StepWith<FitResult> }) {
  const fit = step.result;
  const measures = useMemo(() => measuresOf(fit), [fit]);
  const [measure, setMeasure] = useState(measures[0]!);
  const [output, setOutput] = useState(0);
  return (
    <section className="stack" aria-label="Importance of the features">
      <div className="row spread">
        <h2>Features by importance</h2>
        <div className="row">
          {measure === 'coefficient' && fit.outputs > 1 && (
            <Select
              aria-label="Class"
              data={fit.classes.map((name, i) => ({ value: String(i), label: name }))}
              value={String(output)}
              allowDeselect={false}
              onChange={(value) => setOutput(Number(value))}
            />
          )}
          <SegmentedControl
            size="xs"
            aria-label="Measure of importance"
            data={measures.map((value) => ({ value, label: names[value] }))}
            value={measure}
            onChange={(value) => setMeasure(measures.find((one) => one === value)!)}
          />
        </div>
      </div>
      <p className="dim wrap">
        {meanings[measure]} Importance says what the model uses, not what causes the outcome.
      </p>
      {measure === 'permutation' ? (
        <PermutationView step={step} />
      ) : (
        <ModelImportance fit={fit} measure={measure} output={output} />
      )}
    </section>
  );
}

function ModelImportance(props: {
  fit: FitResult;
  measure: Exclude<Measure, 'permutation'>;
  output: number;
}) {
  const { fit, measure, output } = props;
  const bars = useMemo(() => modelBars(fit, measure, output), [fit, measure, output]);
  const columns = useMemo(() => columnsOf(fit, output), [fit, output]);
  return (
    <>
      <ImportanceChart {...bars} what="feature" />
      <details>
        <summary>All {integer(fit.importances.length)} features as a table</summary>
        <SortableTable
          label="Importance by feature"
          columns={columns}
          rows={fit.importances}
          rowKey={({ feature }) => feature}
        />
      </details>
    </>
  );
}

/** What the model holds of each feature. */
function columnsOf(fit: FitResult, output: number): Column<Importance>[] {
  const name: Column<Importance> = {
    id: 'feature',
    header: 'Feature',
    rowHeader: true,
    value: ({ feature }) => feature,
    cellTitle: ({ feature }) => feature,
  };
  const measures = measuresOf(fit).filter((one) => one !== 'permutation');
  return [name, ...measures.map((measure) => columnOf(fit, measure, output))];
}

function columnOf(
  fit: FitResult,
  measure: Exclude<Measure, 'permutation'>,
  output: number,
): Column<Importance> {
  const { bars, axis } = modelBars(fit, measure, output);
  const values = new Map(bars.map(({ name, value }) => [name, value]));
  const write = measure === 'coefficient' ? significant : measure === 'splits' ? integer : percent;
  return {
    id: measure,
    header: names[measure],
    title: axis,
    numeric: true,
    value: ({ feature }) => values.get(feature),
    cell: ({ feature }) => write(values.get(feature) ?? 0),
  };
}
