import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { ListFilter, X } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import type { ColumnType, FilterOperator, RowFilter } from '../../native/data/contract.ts';

const needsValue = (op: FilterOperator): boolean => op !== 'is missing' && op !== 'is not missing';

const operators = (type: ColumnType): FilterOperator[] => [
  ...(type === 'boolean' ? (['=', '≠'] as const) : (['=', '≠', '<', '≤', '>', '≥'] as const)),
  ...(type === 'text' ? (['contains'] as const) : []),
  'is missing',
  'is not missing',
];

const hints: Readonly<Record<ColumnType, string>> = {
  number: '12.5',
  integer: '12',
  boolean: 'true',
  text: 'text',
  date: '2024-05-01',
  timestamp: '2024-05-01 12:30',
};

export interface FilterDraft {
  readonly column: string;
  readonly type: ColumnType;
}

/** The filters that hold, each with the way to take it off, and the form for a further one. */
export function FilterBar(props: {
  filters: readonly RowFilter[];
  adding: FilterDraft | undefined;
  onChange: (filters: readonly RowFilter[]) => void;
  onClose: () => void;
}) {
  const { filters, adding } = props;
  if (filters.length === 0 && adding === undefined) return null;
  return (
    <div className="filter-bar" role="group" aria-label="Filters">
      <ListFilter size={14} aria-hidden />
      {filters.map((filter, i) => (
        <span key={i} className="filter-chip">
          <span className="name" title={filter.column}>
            {filter.column}
          </span>
          <span className="dim">{filter.op}</span>
          {needsValue(filter.op) && (
            <span className="name" title={filter.value}>
              {filter.value}
            </span>
          )}
          <ActionIcon
            size="xs"
            aria-label={`Take off the filter on ${filter.column}`}
            onClick={() => props.onChange(filters.filter((one) => one !== filter))}
          >
            <X size={12} />
          </ActionIcon>
        </span>
      ))}
      {adding !== undefined && (
        <FilterForm
          key={adding.column}
          {...adding}
          onClose={props.onClose}
          onApply={(filter) => {
            props.onChange([...filters, filter]);
            props.onClose();
          }}
        />
      )}
      {filters.length > 1 && (
        <Button variant="subtle" size="compact-xs" onClick={() => props.onChange([])}>
          Take off all
        </Button>
      )}
    </div>
  );
}

function FilterForm(props: FilterDraft & { onApply: (filter: RowFilter) => void; onClose: () => void }) {
  const { column, type } = props;
  const allowed = operators(type);
  const [op, setOp] = useState<FilterOperator>(type === 'text' ? 'contains' : '=');
  const [value, setValue] = useState(type === 'boolean' ? 'true' : '');
  const wanted = needsValue(op);
  const apply = (event: FormEvent): void => {
    event.preventDefault();
    props.onApply({ column, op, ...(wanted ? { value } : {}) });
  };
  return (
    <form className="filter-form" onSubmit={apply} aria-label={`Filter ${column}`}>
      <span className="name" title={column}>
        {column}
      </span>
      <Select
        aria-label="Condition"
        data={allowed}
        value={op}
        w={116}
        allowDeselect={false}
        onChange={(chosen) => setOp((chosen ?? '=') as FilterOperator)}
      />
      {wanted && type === 'boolean' && (
        <Select
          aria-label="Value"
          data={['true', 'false']}
          value={value}
          w={90}
          allowDeselect={false}
          onChange={(chosen) => setValue(chosen ?? 'true')}
        />
      )}
      {wanted && type !== 'boolean' && (
        <TextInput
          aria-label="Value"
          data-autofocus
          autoFocus
          w={160}
          placeholder={hints[type]}
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') props.onClose();
          }}
        />
      )}
      <Button type="submit" disabled={wanted && value.trim() === ''}>
        Filter
      </Button>
      <Button variant="subtle" color="gray" onClick={props.onClose}>
        Cancel
      </Button>
    </form>
  );
}
