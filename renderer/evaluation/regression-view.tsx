import type { EvaluationResult } from '../../native/evaluation/contract.ts';
import { useSection } from '../app/draft.ts';
import { ResidualChart } from '../charts/residual-chart.tsx';
import { TenthsChart } from '../charts/tenths-chart.tsx';
import { integer, percent } from '../components/numbers.ts';

export function RegressionView({ result }: { result: EvaluationResult }) {
  const { target } = useSection('data');
  const { regression } = result;
  if (regression === undefined) return null;
  const { residuals } = regression;
  return (
    <div className="chart-grid">
      <section className="panel">
        <h2>Predicted and actual, by tenths</h2>
        <TenthsChart
          tenths={regression.tenths}
          level={result.interval.level}
          target={typeof target === 'string' ? target : 'target'}
        />
        <p className="dim small">
          Test rows in ten parts from the lowest to the highest prediction; bars are{' '}
          {percent(result.interval.level, 0)} intervals of the mean actual value.
        </p>
      </section>
      <section className="panel">
        <h2>Residuals</h2>
        <ResidualChart residuals={residuals} bias={regression.bias.value} />
        <p className="dim small">
          Prediction − actual. {integer(residuals.outside)} rows beyond the drawn range are not shown.
        </p>
      </section>
    </div>
  );
}
