import { useCallback, useMemo, useState } from 'react';
import type { EvaluationResult } from '../../native/evaluation/contract.ts';
import { useSection } from '../app/draft.ts';
import { CostChart } from '../charts/cost-chart.tsx';
import { PrecisionRecallChart } from '../charts/precision-recall-chart.tsx';
import { RocChart, type Curve, type Marker } from '../charts/roc-chart.tsx';
import { ConfusionTable } from './confusion-table.tsx';
import {
  cheapest,
  costPerThousand,
  operatingPoints,
  pointAt,
  ratesOf,
  type Costs,
  type OperatingPoint,
} from './operating-points.ts';
import { ThresholdPanel, costsOfPurpose } from './threshold-panel.tsx';
import { ResizablePane } from '../components/resizable-pane.tsx';

/** The positive class's name is the curve's; the other class is what is left. */
const nameOfOther = ({ classes }: EvaluationResult, positive: string): string =>
  classes.find((name) => name !== positive) ?? `not ${positive}`;

function marker(point: OperatingPoint, x: number | null, y: number | null): Marker | undefined {
  return x === null || y === null ? undefined : { threshold: point.threshold, x, y };
}

/** Places on the curves for every threshold of the grid; nothing here asks the engine. */
function placesOf(points: readonly OperatingPoint[], level: number) {
  const roc: Marker[] = [];
  const precisionRecall: Marker[] = [];
  for (const point of points) {
    const rates = ratesOf(point, level);
    const recall = rates.truePositiveRate!.value;
    const first = marker(point, rates.falsePositiveRate!.value, recall);
    const second = marker(point, recall, rates.precision!.value);
    if (first !== undefined) roc.push(first);
    if (second !== undefined) precisionRecall.push(second);
  }
  return { roc, precisionRecall };
}

export function BinaryView({ result }: { result: EvaluationResult }) {
  const purpose = useSection('purpose');
  const points = useMemo(() => operatingPoints(result), [result]);
  const [threshold, setThreshold] = useState(result.threshold?.value ?? 0.5);
  const [costs, setCosts] = useState<Costs>(
    () => result.threshold?.costs ?? costsOfPurpose(purpose) ?? { falsePositive: 1, falseNegative: 1 },
  );
  const choose = useCallback((value: number) => setThreshold(value), []);
  const places = useMemo(() => placesOf(points, result.interval.level), [points, result]);
  const costPlaces = useMemo(
    () =>
      points.map((point) => ({
        threshold: point.threshold,
        x: point.threshold,
        y: costPerThousand(point, costs),
      })),
    [points, costs],
  );
  const curves = useMemo(() => {
    const curve = result.curves[0];
    const line = (of: readonly (readonly [number, number])[]): Curve[] =>
      curve === undefined ? [] : [{ name: curve.class, colour: 0, points: of }];
    return { roc: line(curve?.roc ?? []), precisionRecall: line(curve?.precisionRecall ?? []) };
  }, [result]);
  if (points.length === 0) return null;
  const point = pointAt(points, threshold);
  const at = (list: readonly Marker[]): Marker | undefined =>
    list.find((place) => place.threshold === point.threshold);
  const positive = result.curves[0]?.class ?? result.classes[1] ?? 'positive';
  const least = cheapest(points, costs);
  const rule = result.threshold?.costs;
  const ofRule = rule?.falsePositive === costs.falsePositive && rule.falseNegative === costs.falseNegative;
  return (
    <div className="panes with-controls">
      <ResizablePane name="evaluate" label="threshold and costs" side="left">
        <ThresholdPanel {...{ result, points, point, costs }} onThreshold={choose} onCosts={setCosts} />
      </ResizablePane>
      <div className="chart-grid">
        <section className="panel">
          <h2>Confusion matrix</h2>
          <ConfusionTable
            classes={[positive, nameOfOther(result, positive)]}
            matrix={[
              [point.truePositive, point.falseNegative],
              [point.falsePositive, point.trueNegative],
            ]}
          />
        </section>
        <section className="panel">
          <h2>Cost</h2>
          <CostChart
            places={costPlaces}
            chosen={at(costPlaces)!}
            least={costPlaces.find((place) => place.threshold === least.threshold)!}
            validation={ofRule ? result.costCurve : undefined}
            onChoose={choose}
          />
        </section>
        <section className="panel">
          <h2>ROC</h2>
          <RocChart curves={curves.roc} places={places.roc} chosen={at(places.roc)} onChoose={choose} />
        </section>
        <section className="panel">
          <h2>Precision and recall</h2>
          <PrecisionRecallChart
            curves={curves.precisionRecall}
            places={places.precisionRecall}
            chosen={at(places.precisionRecall)}
            baseRate={result.baseRate ?? undefined}
            onChoose={choose}
          />
        </section>
      </div>
    </div>
  );
}
