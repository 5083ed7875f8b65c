import { Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { EvaluationResult } from '../../native/evaluation/contract.ts';
import { PrecisionRecallChart } from '../charts/precision-recall-chart.tsx';
import { RocChart, type Curve } from '../charts/roc-chart.tsx';
import { fixed, integer, percent, withInterval } from '../components/numbers.ts';
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
  const { classes, confusionMatrix: matrix = [], interval } = props.result;
  const labelled = (k: number): number => matrix.reduce((sum, row) => sum + row[k]!, 0);
  const actual = (k: number): number => matrix[k]!.reduce((sum, count) => sum + count, 0);
  return (
    <div className="scroll-table" tabIndex={0} role="region" aria-label="Classes">
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col" className="number">
              Rows
            </th>
            <th scope="col" className="number">
              Labelled so
            </th>
            <th scope="col" className="number">
              Recall
            </th>
            <th scope="col" className="number">
              Precision
            </th>
          </tr>
        </thead>
        <tbody>
          {classes.map((name, k) => (
            <tr
              key={name}
              aria-selected={props.chosen === name}
              className={props.chosen === name ? 'selected' : ''}
              onClick={() => props.onChoose(props.chosen === name ? null : name)}
            >
              <th scope="row" className="name class-name" title={name}>
                {name}
              </th>
              <td className="number">{integer(actual(k))}</td>
              <td className="number">{integer(labelled(k))}</td>
              <td className="number">
                {withInterval(shareOf(matrix[k]![k]!, actual(k), interval.level), fixed)}
              </td>
              <td className="number">
                {withInterval(shareOf(matrix[k]![k]!, labelled(k), interval.level), fixed)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

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
