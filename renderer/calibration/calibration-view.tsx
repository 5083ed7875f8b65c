import { Select } from '@mantine/core';
import { useState } from 'react';
import type { CalibrationResult } from '../../native/calibration/contract.ts';
import type { EvaluationResult, Figure } from '../../native/evaluation/contract.ts';
import { meaningOf, metricDefinition } from '../../native/metrics/contract.ts';
import { worseLogLoss } from '../../native/metrics/findings/contract.ts';
import { CalibratorChart } from '../charts/calibrator-chart.tsx';
import { ReliabilityChart } from '../charts/reliability-chart.tsx';
import { FigureCard } from '../components/figure-card.tsx';
import { Notice } from '../components/notice.tsx';
import { counted, fixed, integer, significant } from '../components/numbers.ts';
import { intervalName, intervalText } from '../evaluation/metric-cards.tsx';
import { ReliabilityTable } from './reliability-table.tsx';

const methodNames = { isotonic: 'isotonic regression', sigmoid: 'a sigmoid (Platt)', none: 'none' } as const;

function PairCard({ id, result }: { id: string; result: EvaluationResult }) {
  const text = metricDefinition(id, result.task);
  const write = (figure: Figure | undefined): string =>
    figure === undefined || figure.value === null ? '–' : fixed(figure.value);
  const [before, after] = [result.raw[id], result.metrics[id]];
  return (
    <FigureCard
      label={text.title}
      title={meaningOf(text)}
      value={`${write(before)} → ${write(after)}`}
      below={
        <>
          {[before, after].map((figure, i) => (
            <div className="small" key={i}>
              {i === 0 ? 'before' : 'after'} {figure === undefined ? '–' : intervalText(figure, fixed)}
            </div>
          ))}
        </>
      }
    />
  );
}

export function CalibrationView(props: { calibration: CalibrationResult; evaluation: EvaluationResult }) {
  const { calibration, evaluation } = props;
  const [name, setName] = useState(evaluation.reliability[0]?.class ?? '');
  const reliability = evaluation.reliability.find((one) => one.class === name) ?? evaluation.reliability[0];
  const none = calibration.method === 'none';
  const outputs = calibration.calibrator.outputs;
  const output =
    calibration.task === 'binary'
      ? outputs[0]
      : outputs[calibration.classes.indexOf(reliability?.class ?? '')];
  const worse = worseLogLoss(evaluation, significant);
  return (
    <>
      <section className="stack" aria-labelledby="figures">
        <div className="row spread">
          <h2 id="figures">On {integer(evaluation.rows.test)} test rows, before → after</h2>
          <span className="dim small">Intervals: {intervalName(evaluation.interval)}</span>
        </div>
        <div className="metric-cards">
          {['ece', 'logLoss', 'brier'].map((id) => (
            <PairCard key={id} id={id} result={evaluation} />
          ))}
          <FigureCard
            label="Calibrator"
            value={none ? 'none' : calibration.method}
            below={
              <>
                <div className="small">
                  {none ? 'As trained' : `Fitted on ${counted(calibration.rows, 'calibration row')}`}
                </div>
                <div className="small">
                  {calibration.requested === 'auto'
                    ? `chosen for the number of rows: ${methodNames[calibration.method]}`
                    : `asked for: ${calibration.requested}`}
                </div>
              </>
            }
          />
        </div>
      </section>
      {worse !== undefined && <Notice level="attention">{worse}</Notice>}
      {calibration.notes.map((note) => (
        <Notice key={note} level="info">
          {note}
        </Notice>
      ))}
      {evaluation.reliability.length > 1 && (
        <div className="row spread">
          <h2>Each class against the rest</h2>
          <Select
            aria-label="Class"
            data={evaluation.reliability.map((one) => one.class)}
            value={reliability?.class ?? null}
            onChange={(value) => setName(value ?? name)}
            allowDeselect={false}
            searchable
            w={240}
          />
        </div>
      )}
      {reliability !== undefined && (
        <>
          <div className="chart-grid">
            <section className="panel">
              <h2 className="name" title={reliability.class}>
                Reliability of {reliability.class}
              </h2>
              <ReliabilityChart reliability={reliability} same={none} />
              <p className="dim small">
                15 bins of equal width; bars are Wilson intervals. Below the line the probability says too
                much, above it too little.
              </p>
            </section>
            <section className="panel">
              <h2>The calibrator’s curve</h2>
              {output === undefined ? (
                <p className="dim">No calibrator: probabilities are used as the model gives them.</p>
              ) : (
                <>
                  <CalibratorChart calibrator={output} name={reliability.class} />
                  <p className="dim small">
                    {output.method === 'sigmoid'
                      ? `1 / (1 + exp(${fixed(output.a, 4)} · score + ${fixed(output.b, 4)}))`
                      : `${counted(output.x.length, 'corner')}; constant beyond the first and the last.`}
                    {calibration.task === 'multiclass' &&
                      ' Afterwards the classes’ probabilities are divided by their sum.'}
                  </p>
                </>
              )}
            </section>
          </div>
          <ReliabilityTable reliability={reliability} />
        </>
      )}
    </>
  );
}
