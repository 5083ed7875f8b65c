import { ActionIcon, Menu } from '@mantine/core';
import {
  ArrowDown,
  ArrowUp,
  EllipsisVertical,
  EyeOff,
  ListFilter,
  Rows3,
  ShieldAlert,
  Target,
} from 'lucide-react';
import type { RowSort } from '../../native/data/contract.ts';
import { integer, percent } from '../components/numbers.ts';
import { ColumnTypeIcon } from './column-type-icon.tsx';
import { noTarget, predict, toggleExcluded, toggleSensitive, type DataDraft } from './data-draft.ts';
import type { ShownColumn } from './shown-columns.ts';

/** Pixels beside a column's name: icons of type and order, the menu, padding. */
export const headerRoom = 84;

export interface HeaderProps {
  readonly column: ShownColumn;
  readonly rows: number;
  readonly draft: DataDraft;
  readonly sort: readonly RowSort[];
  readonly filtered: boolean;
  onSort(name: string, more: boolean): void;
  setSort(sort: readonly RowSort[]): void;
  onFilter(name: string): void;
}

/** A column's head: a click sorts, with Shift as a further key; the menu says what the column is for. */
export function ColumnHeader({ column, rows, draft, sort, filtered, ...on }: HeaderProps) {
  const { name, type, missing } = column;
  const at = sort.findIndex((one) => one.column === name);
  const sorted = sort[at];
  const target = draft.target === name;
  const query = draft.group === name;
  const sensitive = draft.sensitive.includes(name);
  const excluded = draft.exclude.includes(name);
  const share = rows === 0 ? 0 : missing / rows;
  return (
    <div className="column-header">
      <button
        type="button"
        className="column-sort"
        tabIndex={-1}
        title={`${name}\n${type}, ${integer(missing)} missing\nClick to sort, with Shift by further columns`}
        onClick={(event) => on.onSort(name, event.shiftKey)}
      >
        <span className="column-name">
          <ColumnTypeIcon type={type} />
          <span className={excluded ? 'name struck' : 'name'}>{name}</span>
          {sorted !== undefined &&
            (sorted.descending ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />)}
          {sorted !== undefined && sort.length > 1 && <span className="sort-place">{at + 1}</span>}
        </span>
        <span className="column-note">
          {target && <Target size={12} role="img" aria-label="Target" className="mark-target" />}
          {query && <Rows3 size={12} role="img" aria-label="Query" />}
          {sensitive && <ShieldAlert size={12} role="img" aria-label="Sensitive" />}
          {excluded && <EyeOff size={12} role="img" aria-label="Left out" />}
          {filtered && <ListFilter size={12} role="img" aria-label="Filtered" />}
          {missing === 0 ? 'complete' : `${share < 0.001 ? '< 0.1 %' : percent(share)} missing`}
        </span>
      </button>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon aria-label={`Column ${name}`} tabIndex={-1} className="column-menu">
            <EllipsisVertical size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<ArrowUp size={14} />}
            onClick={() => on.setSort([{ column: name, descending: false }])}
          >
            Sort ascending
          </Menu.Item>
          <Menu.Item
            leftSection={<ArrowDown size={14} />}
            onClick={() => on.setSort([{ column: name, descending: true }])}
          >
            Sort descending
          </Menu.Item>
          {sort.length > 0 && <Menu.Item onClick={() => on.setSort([])}>Back to file order</Menu.Item>}
          <Menu.Item leftSection={<ListFilter size={14} />} onClick={() => on.onFilter(name)}>
            Filter …
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<Target size={14} />}
            onClick={() => void (target ? noTarget() : predict(column.profile ?? { name }))}
          >
            {target ? 'Predict no column' : 'Predict this column'}
          </Menu.Item>
          <Menu.Item
            leftSection={<ShieldAlert size={14} />}
            disabled={target}
            onClick={() => void toggleSensitive(name)}
          >
            {sensitive ? 'Not sensitive' : 'Sensitive'}
          </Menu.Item>
          <Menu.Item
            leftSection={<EyeOff size={14} />}
            disabled={target}
            onClick={() => void toggleExcluded(name)}
          >
            {excluded ? 'Put back in' : 'Leave out'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
