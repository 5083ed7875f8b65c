import { isClassification } from '../../native/data/contract.ts';
import type { EvaluationResult, Figure } from '../../native/evaluation/contract.ts';
import { inReadingOrder, meaningOf, metricDefinition } from '../../native/metrics/contract.ts';
import { FigureCard } from '../components/figure-card.tsx';
import { integer, percent, withInterval } from '../components/numbers.ts';
import { writeMetric } from './write-metric.ts';

/** `[0.904, 0.919]`, or why there is none. */
export function intervalText(figure: Figure, write: (value: number) => string): string {
  if (figure.value === null) return figure.why ?? 'Not defined.';
  if (figure.low === null || figure.high === null) return 'no interval';
  return `[${write(figure.low)}, ${write(figure.high)}]`;
}

/** “95 % bootstrap, 1,000 resamples”. */
export function intervalName({ level, method, resamples }: EvaluationResult['interval']): string {
  if (resamples === 0) return 'no bootstrap intervals were asked for';
  return `${percent(level, level * 100 === Math.round(level * 100) ? 0 : 1)} ${method}, ${integer(resamples)} resamples`;
}

/** Every figure of the calibrated model on the test rows with its interval; what it was before calibration beside. */
export function MetricCards({ result }: { result: EvaluationResult }) {
  const figures: Record<string, Figure> = {
    ...result.metrics,
    ...(result.regression === undefined
      ? {}
      : { medianAbsoluteError: result.regression.medianAbsoluteError, bias: result.regression.bias }),
  };
  return (
    <section aria-labelledby="figures" className="stack">
      <div className="row spread">
        <h2 id="figures">On {integer(result.rows.test)} test rows</h2>
        <span className="dim small">Intervals: {intervalName(result.interval)}</span>
      </div>
      <div className="metric-cards">
        {inReadingOrder(Object.keys(figures)).map((id) => {
          const figure = figures[id]!;
          const text = metricDefinition(id, result.task);
          const write = writeMetric(id);
          const raw = isClassification(result.task) ? result.raw[id] : undefined;
          return (
            <FigureCard
              key={id}
              label={text.title}
              title={meaningOf(text)}
              value={figure.value === null ? '–' : write(figure.value)}
              below={
                <>
                  <div>{intervalText(figure, write)}</div>
                  {raw !== undefined && (
                    <div className="small before" title="Before calibration">
                      before {withInterval(raw, write)}
                    </div>
                  )}
                </>
              }
            />
          );
        })}
      </div>
    </section>
  );
}
