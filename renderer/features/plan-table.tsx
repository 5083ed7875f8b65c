import { ActionIcon, Checkbox } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { RotateCcw } from 'lucide-react';
import { useMemo, useRef } from 'react';
import type { FeatureStep, PlanResult } from '../../native/features/contract.ts';
import { integer, percent } from '../components/numbers.ts';
import { StepCells, type StepCellsProps } from './step-cells.tsx';
import { hasParts, type ColumnType } from './step-choices.ts';

export interface PlanLine {
  readonly column: string;
  readonly type: ColumnType;
  /** Of the training rows, where the plan looked at them. */
  readonly facts: PlanResult['columns'][number] | undefined;
  readonly step: FeatureStep;
  /** The recipe says something of it itself. */
  readonly own: boolean;
  /** Changed since the plan was made. */
  readonly pending: boolean;
  /** It may not be a feature: the target's audit columns and what the recipe excludes. */
  readonly locked: boolean;
  /** Features that the model sees of it; undefined until they are prepared. */
  readonly features: number | undefined;
}

export interface PlanTableProps {
  readonly lines: readonly PlanLine[];
  readonly family: PlanResult['family'];
  readonly chosen: string | undefined;
  readonly choose: (column: string) => void;
  readonly use: (line: PlanLine, used: boolean) => void;
  readonly change: <Name extends keyof FeatureStep>(
    line: PlanLine,
    name: Name,
    value: FeatureStep[Name] | undefined,
  ) => void;
  readonly reset: (line: PlanLine) => void;
}

const rowHeight = 29;
/** Numbers and times are counted up to here. */
const mostCounted = 1_001;

/** The plan: a line a column. Only the lines in sight are in the page, so that thousands of columns do not slow it. */
export function PlanTable(props: PlanTableProps) {
  const { lines } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const withParts = useMemo(() => lines.some(({ type }) => hasParts(type)), [lines]);
  const shown = rows.getVirtualItems();
  const above = shown[0]?.start ?? 0;
  const below = rows.getTotalSize() - (shown.at(-1)?.end ?? 0);
  return (
    <div className="plan" ref={scroller}>
      <table className="plain" aria-label="Plan of the features" aria-rowcount={lines.length + 1}>
        <thead>
          <tr>
            <th>Use</th>
            <th>Column</th>
            <th>Type</th>
            <th className="number">Missing</th>
            <th className="number">Distinct</th>
            <th title="What stands for a missing value">Impute</th>
            <th title="A further column that is 1 where the value is missing">Indicator</th>
            <th>Encoding</th>
            <th>Scale</th>
            {withParts && <th>Parts</th>}
            <th className="number">Features</th>
            <th>
              <span className="visually-hidden">Reset</span>
            </th>
            <th>Why</th>
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr aria-hidden style={{ height: above }} />}
          {shown.map(({ index }) => (
            <PlanRow
              key={lines[index]!.column}
              line={lines[index]!}
              place={index + 2}
              withParts={withParts}
              {...props}
            />
          ))}
          {below > 0 && <tr aria-hidden style={{ height: below }} />}
        </tbody>
      </table>
    </div>
  );
}

function PlanRow({
  line,
  place,
  ...props
}: PlanTableProps & { line: PlanLine; place: number; withParts: boolean }) {
  const { column, type, facts, step, own, pending, locked, features } = line;
  const used = step.drop !== true;
  const change: StepCellsProps['change'] = (name, value) => props.change(line, name, value);
  return (
    <tr
      aria-rowindex={place}
      aria-current={props.chosen === column ? 'true' : undefined}
      className={used ? undefined : 'unused'}
    >
      <td>
        <Checkbox
          aria-label={`Use ${column}`}
          checked={used}
          disabled={locked}
          onChange={(event) => props.use(line, event.currentTarget.checked)}
        />
      </td>
      <td className="column">
        <button type="button" className="name" title={column} onClick={() => props.choose(column)}>
          {column}
        </button>
      </td>
      <td className="dim">{type}</td>
      <td
        className="number"
        title={facts === undefined ? undefined : `${integer(facts.missing)} training rows`}
      >
        {facts === undefined || facts.missing === 0 ? (
          <span className="dim">–</span>
        ) : (
          percent(facts.missing / facts.rows)
        )}
      </td>
      <td className="number">
        {facts === undefined ? <span className="dim">–</span> : distinctText(type, facts.distinct)}
      </td>
      <StepCells
        column={column}
        type={type}
        family={props.family}
        step={step}
        withParts={props.withParts}
        change={change}
      />
      <td className="number">
        {pending || features === undefined ? <span className="dim">–</span> : features}
      </td>
      <td>
        {own && (
          <ActionIcon aria-label={`Reset ${column} to automatic`} onClick={() => props.reset(line)}>
            <RotateCcw size={14} />
          </ActionIcon>
        )}
      </td>
      <td className="why dim" title={step.why}>
        {pending
          ? 'Changed: prepare the features.'
          : used
            ? (step.why ?? (own ? 'The recipe says so.' : ''))
            : ''}
      </td>
    </tr>
  );
}

const distinctText = (type: ColumnType, distinct: number): string =>
  type !== 'text' && distinct >= mostCounted ? '> 1,000' : integer(distinct);
