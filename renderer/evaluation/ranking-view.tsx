import { useMemo } from 'react';
import type { EvaluationResult, Figure } from '../../native/evaluation/contract.ts';
import { inReadingOrder, metricDefinition, type MetricDefinition } from '../../native/metrics/contract.ts';
import { useSection } from '../app/draft.ts';
import { counted, fixed, integer, percent, withInterval } from '../components/numbers.ts';
import { SortableTable, type Column } from '../components/sortable-table.tsx';
import { metricColumn } from './metric-column.ts';

interface Line {
  readonly id: string;
  readonly text: MetricDefinition;
  readonly figure: Figure;
  readonly chance: number;
  /** How much of the way from chance to 1 the model goes; undefined where there is no way to go. */
  readonly gained: number | undefined;
}

function linesOf({ metrics, task, ranking }: EvaluationResult): Line[] {
  return inReadingOrder(Object.keys(metrics)).map((id) => {
    const figure = metrics[id]!;
    const chance = ranking!.chance[id]!;
    const gained = figure.value === null || chance >= 1 ? undefined : (figure.value - chance) / (1 - chance);
    return { id, text: metricDefinition(id, task), figure, chance, gained };
  });
}

const columns: readonly Column<Line>[] = [
  metricColumn(({ text }) => text),
  {
    id: 'model',
    header: 'Model [interval]',
    numeric: true,
    value: ({ figure }) => figure.value,
    interval: ({ figure }) => figure,
    cell: ({ figure }) => withInterval(figure),
  },
  {
    id: 'chance',
    header: 'By chance',
    title:
      'The mean over all orders of the rows of each query, which is what one score for all of them gives.',
    numeric: true,
    value: ({ chance }) => chance,
    cell: ({ chance }) => fixed(chance),
  },
  {
    id: 'gained',
    header: 'Of the way to 1',
    title: '(model − chance) / (1 − chance): 0 is as good as chance, 100 % the best order.',
    numeric: true,
    value: ({ gained }) => gained,
    cell: ({ gained }) => percent(gained, 0),
  },
];

/** How far the order of the rows is better than one by chance. */
export function RankingView({ result }: { result: EvaluationResult }) {
  const { group } = useSection('data');
  const { ranking } = result;
  const lines = useMemo(() => (result.ranking === undefined ? [] : linesOf(result)), [result]);
  if (ranking === undefined) return null;
  const { queries, rows } = ranking;
  return (
    <section className="panel stack ranking" aria-labelledby="chance">
      <h2 id="chance">Against an order by chance</h2>
      <SortableTable
        label="Figures and what an order by chance gives"
        columns={columns}
        rows={lines}
        rowKey={({ id }) => id}
      />
      <p className="dim small">
        Means over {counted(queries.measured, 'query', 'queries')}
        {typeof group === 'string' && ` (${group})`} with a relevant row, of {integer(rows.least)} to{' '}
        {counted(rows.most, 'row')}, median {integer(rows.median)}.
      </p>
    </section>
  );
}
