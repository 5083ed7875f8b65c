import { Fragment, useMemo } from 'react';
import type { TaskName } from '../../native/data/contract.ts';
import type { Grouping } from '../../native/fairness/contract.ts';
import { inReadingOrder, metricDefinition } from '../../native/metrics/contract.ts';
import { withInterval } from '../components/numbers.ts';
import { SortableTable, type Column } from '../components/sortable-table.tsx';
import { countColumn, shareColumn } from '../components/table-columns.tsx';
import { writeMetric } from '../evaluation/write-metric.ts';
import './fairness-tables.css';
import { shortName } from './group-definitions.ts';
import { rateTitle } from './rate-title.ts';

/** Each value by itself: one that turns the direction of text leaves the others as they are. */
function GroupName({ values }: { values: readonly (string | null)[] }) {
  return values.map((value, i) => (
    <Fragment key={i}>
      {i > 0 && ' × '}
      <bdi>{value === null ? '(missing)' : shortName(value, 200)}</bdi>
    </Fragment>
  ));
}

interface Line {
  readonly group: Grouping['groups'][number] | undefined;
  readonly n: number;
  readonly share: number;
  readonly rates: Grouping['overall'];
}

/** Every rate of every group with its interval. */
export function GroupsTable(props: {
  grouping: Grouping;
  task: TaskName;
  chosen?: string | undefined;
  onChoose?: (name: string) => void;
}) {
  const { grouping, task, onChoose } = props;
  const { columns, lines, all } = useMemo(() => tableOf(grouping, task), [grouping, task]);
  const chosen = lines.find(({ group }) => group!.name === props.chosen);
  return (
    <SortableTable
      label="All rates by group"
      className="groups"
      columns={columns}
      rows={lines}
      above={[all]}
      rowKey={keyOf}
      rowClass={({ group }) =>
        group === undefined ? 'overall' : group.unstable === undefined ? '' : 'hatched'
      }
      {...(onChoose === undefined ? {} : { onRowClick: ({ group }: Line) => onChoose(group!.name) })}
      {...(chosen === undefined ? {} : { selected: keyOf(chosen) })}
    />
  );
}

const keyOf = ({ group }: Line): string => JSON.stringify(group?.values ?? null);

function tableOf(grouping: Grouping, task: TaskName) {
  const rates = inReadingOrder([
    ...new Set([grouping.overall, ...grouping.groups.map((group) => group.rates)].flatMap(Object.keys)),
  ]);
  const n = grouping.groups.reduce((sum, group) => sum + group.n, 0);
  const all: Line = { group: undefined, n, share: 1, rates: grouping.overall };
  const lines = grouping.groups.map((group): Line => ({
    group,
    n: group.n,
    share: group.share,
    rates: group.rates,
  }));
  const columns: Column<Line>[] = [
    {
      id: 'group',
      header: 'Group',
      rowHeader: true,
      className: 'name class-name',
      value: ({ group }) => group?.name ?? 'All rows',
      cell: ({ group }) => (group === undefined ? 'All rows' : <GroupName values={group.values} />),
      cellTitle: ({ group }) => (group === undefined ? undefined : shortName(group.name, 500)),
    },
    countColumn('rows', 'Rows', ({ n }) => n),
    shareColumn('share', 'Share', ({ share }) => share),
    ...rates.map((id): Column<Line> => ({
      id: `rate ${id}`,
      header: rateTitle(id),
      title: metricDefinition(id, task).definition,
      numeric: true,
      value: (line) => line.rates[id]?.value,
      interval: (line) => line.rates[id],
      cell: (line) => withInterval(line.rates[id], writeMetric(id)),
      cellTitle: (line) => line.rates[id]?.why,
    })),
    {
      id: 'unstable',
      header: 'Unstable because of',
      className: 'why',
      value: ({ group }) => group?.unstable,
      cell: ({ group }) => (group === undefined ? '' : group.unstable),
    },
  ];
  return { columns, lines, all };
}
