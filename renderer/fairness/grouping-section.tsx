import { MultiSelect, UnstyledButton } from '@mantine/core';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import type { TaskName } from '../../native/data/contract.ts';
import type { Grouping } from '../../native/fairness/contract.ts';
import { inReadingOrder, metricDefinition } from '../../native/metrics/contract.ts';
import { outsideIntervals } from '../../native/metrics/findings/contract.ts';
import { GroupRatesChart, type RateColumn } from '../charts/group-rates-chart.tsx';
import { Notice } from '../components/notice.tsx';
import { counted, integer } from '../components/numbers.ts';
import { writeMetric } from '../evaluation/write-metric.ts';
import { DisparityTable } from './disparity-table.tsx';
import { shortName } from './group-definitions.ts';
import { GroupsTable } from './groups-table.tsx';
import { rateTitle } from './rate-title.ts';
import { firstRates } from './shown-rates.ts';
import { Verdict } from './verdict.tsx';

/** More rows than this cannot be read in a chart; the table has them all. */
const mostGroups = 40;
const mostColumns = 6;
const verdictOrder = ['attention', 'uncertain', 'undefined', 'passed'] as const;

/** Each verdict once, the gravest first. */
function VerdictSummary({ limits }: Pick<Grouping, 'limits'>) {
  if (limits.length === 0) return <span className="dim">no limits</span>;
  return verdictOrder.flatMap((status) => {
    const count = limits.filter((limit) => limit.status === status).length;
    return count === 0
      ? []
      : [
          <span key={status} className="row">
            {integer(count)} <Verdict status={status} />
          </span>,
        ];
  });
}

function Rates({ grouping, task }: { grouping: Grouping; task: TaskName }) {
  const [chosen, setChosen] = useState<string>();
  const choose = useCallback((name: string) => setChosen((now) => (now === name ? undefined : name)), []);
  const ids = useMemo(() => inReadingOrder(Object.keys(grouping.overall)), [grouping]);
  const [shown, setShown] = useState(() => firstRates(ids));
  const columns = useMemo(
    () =>
      shown.map((id): RateColumn => ({
        id,
        title: rateTitle(id),
        share: metricDefinition(id).scale === 'share',
        write: writeMetric(id),
      })),
    [shown],
  );
  const groups = useMemo(() => {
    if (grouping.groups.length <= mostGroups) return grouping.groups;
    const largest = new Set([...grouping.groups].sort((a, b) => b.n - a.n).slice(0, mostGroups));
    return grouping.groups.filter((group) => largest.has(group));
  }, [grouping]);
  const unstable = grouping.groups.filter((group) => group.unstable !== undefined).length;
  return (
    <>
      <div className="row spread rates-head">
        <h3>Rates by group</h3>
        <MultiSelect
          aria-label="Rates that are drawn"
          data={ids.map((id) => ({ value: id, label: rateTitle(id) }))}
          value={shown}
          onChange={(value) => {
            if (value.length > 0) setShown(inReadingOrder(value));
          }}
          maxValues={mostColumns}
        />
      </div>
      <div className="chart-rows">
        <GroupRatesChart
          grouping={grouping}
          groups={groups}
          columns={columns}
          chosen={chosen}
          onChoose={choose}
        />
      </div>
      <p className="dim small">
        Bars are {task === 'regression' ? 'bootstrap' : 'Wilson'} intervals, the dotted line is all rows
        together.
        {unstable > 0 && ` Hatched: ${counted(unstable, 'group')} whose figures say little.`}
        {groups.length < grouping.groups.length &&
          ` The ${mostGroups} largest of ${integer(grouping.groups.length)} groups are drawn.`}
      </p>
      <details>
        <summary>All rates as a table</summary>
        <GroupsTable grouping={grouping} task={task} chosen={chosen} onChoose={choose} />
      </details>
    </>
  );
}

/** One grouping: what its groups differ in, and whether that keeps the limits. */
export function GroupingSection(props: { grouping: Grouping; task: TaskName; open: boolean }) {
  const { grouping, task } = props;
  const [open, setOpen] = useState(props.open);
  const title = `By ${grouping.columns.join(' × ')}`;
  const outside = outsideIntervals(grouping.disparities, task);
  const notes = [...grouping.notes, ...(outside === undefined ? [] : [outside])];
  const Mark = open ? ChevronDown : ChevronRight;
  return (
    <section className="panel stack grouping" aria-label={shortName(title, 200)}>
      <UnstyledButton className="grouping-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Mark size={16} aria-hidden />
        <h2 className="name" title={shortName(title, 500)}>
          {shortName(title, 200)}
        </h2>
        <span className="dim count">{counted(grouping.groups.length, 'group')}</span>
        <VerdictSummary limits={grouping.limits} />
      </UnstyledButton>
      {open && (
        <>
          <DisparityTable grouping={grouping} task={task} />
          {notes.map((note) => (
            <Notice key={note} level="info">
              {note}
            </Notice>
          ))}
          <Rates grouping={grouping} task={task} />
        </>
      )}
    </section>
  );
}
