import { useMemo } from 'react';
import type { TaskName } from '../../native/data/contract.ts';
import type { Figure } from '../../native/evaluation/contract.ts';
import type { Grouping, LimitResult } from '../../native/fairness/contract.ts';
import { inReadingOrder, meaningOf, metricDefinition } from '../../native/metrics/contract.ts';
import { significant, withInterval } from '../components/numbers.ts';
import { SortableTable, type Column } from '../components/sortable-table.tsx';
import { isInUnits, writeMetric } from '../evaluation/write-metric.ts';
import { Bullet } from './bullet.tsx';
import './fairness-tables.css';
import { shortName } from './group-definitions.ts';
import { isRatio } from './shown-rates.ts';
import { Verdict, verdicts } from './verdict.tsx';

interface Line {
  readonly id: string;
  readonly title: string;
  readonly meaning: string;
  readonly figure: Figure;
  readonly stable: Figure | undefined;
  readonly limit: LimitResult | undefined;
}

/** Every disparity with its interval, against its limit. */
export function DisparityTable({ grouping, task }: { grouping: Grouping; task: TaskName }) {
  const lines = useMemo(() => linesOf(grouping, task), [grouping, task]);
  const columns = useMemo(() => columnsOf(grouping), [grouping]);
  return (
    <SortableTable
      label="Disparities"
      className="disparities"
      columns={columns}
      rows={lines}
      rowKey={({ id }) => id}
    />
  );
}

const linesOf = ({ disparities, stableDisparities, limits }: Grouping, task: TaskName): Line[] =>
  inReadingOrder(Object.keys(disparities)).map((id) => {
    const definition = metricDefinition(id, task);
    return {
      id,
      title: shortName(definition.title, 80),
      meaning: meaningOf(definition),
      figure: disparities[id]!,
      stable: stableDisparities?.[id],
      limit: limits.find(({ disparity }) => disparity === id),
    };
  });

/** The largest number of the table on each scale: shares end at 1, units where the widest interval ends. */
function scaleOf({ disparities, limits }: Grouping): number {
  const figures = Object.entries(disparities).filter(([id]) => isInUnits(id));
  const all = [
    ...figures.flatMap(([, { value, high }]) => [value ?? 0, high ?? 0]),
    ...limits.filter(({ disparity }) => isInUnits(disparity)).map(({ limit }) => limit),
  ];
  return Math.max(0, ...all) * 1.05 || 1;
}

const written = (id: string, figure: Figure | undefined): string =>
  withInterval(figure, isInUnits(id) ? (value) => significant(value) : writeMetric(id));

/** What the drawing shows, in words. */
function told({ id, title, figure, limit }: Line): string {
  const said = limit === undefined ? 'no limit' : `limit ${limit.limit}, ${verdicts[limit.status].word}`;
  return `${shortName(title)}: ${written(id, figure)}, ${said}`;
}

function columnsOf(grouping: Grouping): Column<Line>[] {
  const most = scaleOf(grouping);
  const withStable = grouping.stableDisparities !== undefined;
  const stable: Column<Line> = {
    id: 'stable',
    header: 'Without unstable groups',
    title: 'Over the groups that are not marked as unstable',
    numeric: true,
    className: 'dim',
    value: (line) => line.stable?.value,
    interval: (line) => line.stable,
    cell: (line) => written(line.id, line.stable),
    cellTitle: (line) => line.stable?.why,
  };
  return [
    {
      id: 'measure',
      header: 'Between groups',
      rowHeader: true,
      className: 'name',
      value: ({ title }) => title,
      cellTitle: ({ meaning }) => meaning,
    },
    {
      id: 'bullet',
      header: 'Against the limit',
      cell: (line) => (
        <Bullet
          figure={line.figure}
          limit={line.limit?.limit}
          ratio={isRatio(line.id)}
          most={isInUnits(line.id) ? most : 1}
          width={withStable ? 140 : 220}
          label={told(line)}
        />
      ),
    },
    {
      id: 'value',
      header: 'Value',
      numeric: true,
      value: ({ figure }) => figure.value,
      interval: ({ figure }) => figure,
      cell: ({ id, figure }) => written(id, figure),
      cellTitle: ({ figure }) => figure.why,
    },
    ...(withStable ? [stable] : []),
    {
      id: 'limit',
      header: 'Limit',
      numeric: true,
      value: ({ limit }) => limit?.limit,
      cell: ({ id, limit }) => limit && `${isRatio(id) ? '≥' : '≤'} ${significant(limit.limit)}`,
    },
    {
      id: 'verdict',
      header: 'Verdict',
      value: ({ limit }) => limit && verdicts[limit.status].word,
      cell: ({ limit }) =>
        limit === undefined ? <span className="dim">no limit</span> : <Verdict status={limit.status} />,
    },
  ];
}
