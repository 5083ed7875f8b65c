import { Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { EvaluationResult } from '../../native/evaluation/contract.ts';
import { PrecisionRecallChart } from '../charts/precision-recall-chart.tsx';
import { RocChart, type Curve } from '../charts/roc-chart.tsx';
import { fixed, integer, percent, withInterval } from '../components/numbers.ts';
import { SortableTable, type Column } from '../components/sortable-table.tsx';
import { ConfusionTable } from './confusion-table.tsx';
import { shareOf } from './operating-points.ts';

/** More lines than this cannot be told apart. */
const mostCurves = 7;

/** How each class fares: recall and precision from the confusion matrix, with Wilson intervals. */
function ClassTable(props: {
  result: EvaluationResult;
  chosen: string | null;
  onChoose: (name: string | null) => void;
}) {
  const { result, chosen } = props;
  const lines = useMemo(() => linesOf(result), [result]);
  return (
    <SortableTable
      label="Classes"
      columns={columns}
      rows={lines}
      rowKey={({ name }) => name}
      onRowClick={({ name }) => props.onChoose(chosen === name ? null : name)}
      {...(chosen === null ? {} : { selected: chosen })}
    />
  );
}

interface Line {
  readonly name: string;
  readonly actual: number;
  readonly labelled: number;
  readonly recall: ReturnType<typeof shareOf>;
  readonly precision: ReturnType<typeof shareOf>;
}

function linesOf({ classes, confusionMatrix: matrix = [], interval }: EvaluationResult): Line[] {
  return classes.map((name, k) => {
    const actual = matrix[k]!.reduce((sum, count) => sum + count, 0);
    const labelled = matrix.reduce((sum, row) => sum + row[k]!, 0);
    const share = (of: number) => shareOf(matrix[k]![k]!, of, interval.level);
    return { name, actual, labelled, recall: share(actual), precision: share(labelled) };
  });
}

const count = (id: 'actual' | 'labelled', header: string): Column<Line> => ({
  id,
  header,
  numeric: true,
  value: (line) => line[id],
  cell: (line) => integer(line[id]),
});

const rate = (id: 'recall' | 'precision', header: string): Column<Line> => ({
  id,
  header,
  numeric: true,
  value: (line) => line[id]?.value,
  interval: (line) => line[id],
  cell: (line) => withInterval(line[id], fixed),
});

const columns: readonly Column<Line>[] = [
  {
    id: 'class',
    header: 'Class',
    rowHeader: true,
    className: 'name class-name',
    value: ({ name }) => name,
    cellTitle: ({ name }) => name,
  },
  count('actual', 'Rows'),
  count('labelled', 'Labelled so'),
  rate('recall', 'Recall'),
  rate('precision', 'Precision'),
];

export function MulticlassView({ result }: { result: EvaluationResult }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = useMemo(() => {
    const all = result.curves.map((curve) => ({ curve, colour: result.classes.indexOf(curve.class) }));
    const some = chosen === null ? all : all.filter(({ curve }) => curve.class === chosen);
    return some.slice(0, mostCurves);
  }, [result, chosen]);
  const lines = useMemo(() => {
    const of = (which: 'roc' | 'precisionRecall'): Curve[] =>
      shown.map(({ curve, colour }) => ({ name: curve.class, colour, points: curve[which] }));
    return { roc: of('roc'), precisionRecall: of('precisionRecall') };
  }, [shown]);
  const prevalence = shown.length === 1 ? shown[0]!.curve.prevalence : undefined;
  const hidden = chosen === null ? result.curves.length - shown.length : 0;
  return (
    <>
      <div className="chart-grid">
        <section className="panel">
          <h2>Confusion matrix</h2>
          <ConfusionTable
            classes={result.classes}
            matrix={result.confusionMatrix ?? []}
            onChoose={(k) => setChosen(result.classes[k] ?? null)}
          />
        </section>
        <section className="panel">
          <h2>By class</h2>
          <ClassTable result={result} chosen={chosen} onChoose={setChosen} />
          <p className="dim small">
            Wilson intervals, {percent(result.interval.level, 0)}. A class is predicted where its probability
            is the highest.
          </p>
        </section>
      </div>
      <div className="row spread">
        <h2>Each class against the rest</h2>
        <Select
          aria-label="Class"
          placeholder="All classes"
          data={result.curves.map((curve) => curve.class)}
          value={chosen}
          onChange={setChosen}
          searchable
          clearable
          w={240}
        />
      </div>
      {hidden > 0 && (
        <p className="dim small">
          The first {mostCurves} of {integer(result.curves.length)} classes are drawn. Choose a class to see
          its curves.
        </p>
      )}
      <div className="chart-grid">
        <section className="panel">
          <h2>ROC</h2>
          <RocChart curves={lines.roc} />
        </section>
        <section className="panel">
          <h2>Precision and recall</h2>
          <PrecisionRecallChart curves={lines.precisionRecall} baseRate={prevalence} />
        </section>
      </div>
    </>
  );
}
