import { Button, NumberInput, Slider } from '@mantine/core';
import { Fragment } from 'react';
import type { EvaluationResult } from '../../native/evaluation/contract.ts';
import { meaningOf, metricDefinition } from '../../native/metrics/contract.ts';
import { useDraft, useSection } from '../app/draft.ts';
import { fixed, significant } from '../components/numbers.ts';
import { intervalText } from './metric-cards.tsx';
import { cheapest, costPerThousand, ratesOf, type Costs, type OperatingPoint } from './operating-points.ts';
import { writeMetric } from './write-metric.ts';

/** What people said on the page Purpose: a missed positive loses its benefit, a wrong one costs. */
export function costsOfPurpose({ benefit, cost }: Record<string, unknown>): Costs | undefined {
  return typeof benefit === 'number' &&
    typeof cost === 'number' &&
    benefit >= 0 &&
    cost >= 0 &&
    benefit + cost > 0
    ? { falsePositive: cost, falseNegative: benefit }
    : undefined;
}

const costInput = (value: string | number): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= 1e12 ? value : undefined;

/** The threshold and the costs, what they do to the test rows, and the buttons that write them to the recipe. */
export function ThresholdPanel(props: {
  result: EvaluationResult;
  points: readonly OperatingPoint[];
  point: OperatingPoint;
  costs: Costs;
  onThreshold: (threshold: number) => void;
  onCosts: (costs: Costs) => void;
}) {
  const { result, points, point, costs, onThreshold, onCosts } = props;
  const { level } = result.interval;
  const rates = ratesOf(point, level);
  const least = cheapest(points, costs);
  const chosen = result.threshold;
  return (
    <aside className="panel stack controls" aria-label="Threshold and costs">
      <div>
        <div className="row spread">
          <h2 id="threshold-label">Threshold</h2>
          <output className="figure-value" aria-live="off">
            {point.chosen ? significant(point.threshold, 4) : fixed(point.threshold, 2)}
          </output>
        </div>
        <Slider
          min={0}
          max={1}
          step={0.01}
          size="sm"
          label={null}
          value={point.threshold}
          onChange={onThreshold}
          thumbProps={{ 'aria-labelledby': 'threshold-label' }}
          {...(chosen === undefined ? {} : { marks: [{ value: chosen.value }] })}
        />
        <p className="dim small wrap" style={{ marginTop: 8 }}>
          A row is positive where its probability is at least this.
          {chosen !== undefined && ` The model’s own: ${significant(chosen.value, 4)}, ${chosen.rule}.`}
        </p>
      </div>
      <dl className="rates small">
        {Object.entries(rates).map(([id, figure]) => (
          <Fragment key={id}>
            <dt title={meaningOf(metricDefinition(id))}>{metricDefinition(id).title}</dt>
            <dd>{figure.value === null ? '–' : fixed(figure.value)}</dd>
            <dd className="dim">{intervalText(figure, writeMetric(id))}</dd>
          </Fragment>
        ))}
        <dt>Cost per 1,000 rows</dt>
        <dd data-fact="cost">{significant(costPerThousand(point, costs))}</dd>
        <dd className="dim">least {significant(costPerThousand(least, costs))}</dd>
      </dl>
      <ThresholdButtons point={point} least={least} chosen={chosen} onThreshold={onThreshold} />
      <CostInputs costs={costs} onCosts={onCosts} />
    </aside>
  );
}

function ThresholdButtons(props: {
  point: OperatingPoint;
  least: OperatingPoint;
  chosen: EvaluationResult['threshold'];
  onThreshold: (threshold: number) => void;
}) {
  const { point, least, chosen, onThreshold } = props;
  const section = useSection('evaluate');
  const { set } = useDraft();
  const written = section.threshold === point.threshold;
  return (
    <div className="row">
      <Button
        disabled={written}
        onClick={() => void set('evaluate', { ...section, threshold: point.threshold })}
      >
        {written ? 'In the recipe' : 'Use this threshold'}
      </Button>
      {chosen !== undefined && !point.chosen && (
        <Button variant="default" onClick={() => onThreshold(chosen.value)}>
          Back to {significant(chosen.value, 3)}
        </Button>
      )}
      {least.threshold !== point.threshold && (
        <Button variant="default" onClick={() => onThreshold(least.threshold)}>
          Least cost
        </Button>
      )}
    </div>
  );
}

function CostInputs({ costs, onCosts }: { costs: Costs; onCosts: (costs: Costs) => void }) {
  const section = useSection('evaluate');
  const purpose = costsOfPurpose(useSection('purpose'));
  const { set } = useDraft();
  const rule = section.threshold as { cost?: Costs } | number | undefined;
  const inRecipe = typeof rule === 'object' ? rule.cost : undefined;
  const same = (one: Costs | undefined): boolean =>
    one?.falsePositive === costs.falsePositive && one.falseNegative === costs.falseNegative;
  const defined = costs.falsePositive + costs.falseNegative > 0;
  return (
    <div className="stack costs" style={{ gap: 8 }}>
      <h3>Cost of an error</h3>
      <div className="row" style={{ flexWrap: 'nowrap', alignItems: 'flex-end' }}>
        <NumberInput
          label="False positive"
          value={costs.falsePositive}
          min={0}
          max={1e12}
          onChange={(value) => onCosts({ ...costs, falsePositive: costInput(value) ?? costs.falsePositive })}
        />
        <NumberInput
          label="False negative"
          value={costs.falseNegative}
          min={0}
          max={1e12}
          onChange={(value) => onCosts({ ...costs, falseNegative: costInput(value) ?? costs.falseNegative })}
        />
      </div>
      <p className="dim small">
        Written as a rule, the threshold of least cost is found on the validation rows at the next run.
      </p>
      <div className="row">
        <Button
          variant="default"
          disabled={same(inRecipe) || !defined}
          onClick={() => void set('evaluate', { ...section, threshold: { cost: costs } })}
        >
          {same(inRecipe) ? 'The rule in the recipe' : 'Use least cost as the rule'}
        </Button>
        {purpose !== undefined && !same(purpose) && (
          <Button variant="subtle" onClick={() => onCosts(purpose)}>
            Costs from Purpose
          </Button>
        )}
      </div>
    </div>
  );
}
