import { ActionIcon, Button } from '@mantine/core';
import { ListFilter, X } from 'lucide-react';
import { useState } from 'react';
import type { ColumnType, RowFilter } from '../../native/data/contract.ts';
import { FilterForm, needsValue, type FilterDraft } from './filter-form.tsx';

/** The filters that hold, each with the way to change it and to take it off, and the form for a further one. */
export function FilterBar(props: {
  filters: readonly RowFilter[];
  typeOf: (column: string) => ColumnType;
  adding: FilterDraft | undefined;
  onChange: (filters: readonly RowFilter[]) => void;
  onClose: () => void;
}) {
  const { filters, adding, onChange } = props;
  const [edited, edit] = useState<number>();
  /** Whose form was closed: the keyboard goes on from there. */
  const [left, leave] = useState<number>();
  const close = (): void => {
    leave(edited);
    edit(undefined);
  };
  if (filters.length === 0 && adding === undefined) return null;
  return (
    <div className="filter-bar" role="group" aria-label="Filters">
      <ListFilter size={14} aria-hidden />
      {filters.map((filter, i) =>
        i === edited ? (
          <FilterForm
            key={i}
            column={filter.column}
            type={props.typeOf(filter.column)}
            filter={filter}
            onClose={close}
            onApply={(changed) => {
              onChange(filters.with(i, changed));
              close();
            }}
          />
        ) : (
          <FilterChip
            key={i}
            filter={filter}
            focused={i === left}
            onEdit={() => edit(i)}
            onRemove={() => {
              onChange(filters.toSpliced(i, 1));
              edit(undefined);
              leave(undefined);
            }}
          />
        ),
      )}
      {adding !== undefined && (
        <FilterForm
          key={adding.column}
          {...adding}
          onClose={props.onClose}
          onApply={(filter) => {
            onChange([...filters, filter]);
            props.onClose();
          }}
        />
      )}
      {filters.length > 1 && (
        <Button variant="subtle" size="compact-xs" onClick={() => onChange([])}>
          Take off all
        </Button>
      )}
    </div>
  );
}

function FilterChip(props: {
  filter: RowFilter;
  focused: boolean;
  onEdit: () => void;
  onRemove: () => void;
}) {
  const { column, op, value } = props.filter;
  return (
    <span className="filter-chip">
      <button
        type="button"
        className="filter-edit"
        autoFocus={props.focused}
        aria-label={['Change the filter', column, op, value].join(' ').trim()}
        onClick={props.onEdit}
      >
        <span className="name" title={column}>
          {column}
        </span>
        <span className="dim">{op}</span>
        {needsValue(op) && (
          <span className="name" title={value}>
            {value}
          </span>
        )}
      </button>
      <ActionIcon size="xs" aria-label={`Take off the filter on ${column}`} onClick={props.onRemove}>
        <X size={12} />
      </ActionIcon>
    </span>
  );
}
