import { Button, Select, TextInput } from '@mantine/core';
import { useState, type FormEvent, type KeyboardEvent } from 'react';
import type { ColumnType, FilterOperator, RowFilter } from '../../native/data/contract.ts';

export const needsValue = (op: FilterOperator): boolean => op !== 'is missing' && op !== 'is not missing';

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

/** Of a new filter, or of one that is changed. */
export function FilterForm(
  props: FilterDraft & { filter?: RowFilter; onApply: (filter: RowFilter) => void; onClose: () => void },
) {
  const { column, type, filter } = props;
  const allowed = operators(type);
  const [op, setOp] = useState<FilterOperator>(filter?.op ?? (type === 'text' ? 'contains' : '='));
  const [value, setValue] = useState(filter?.value ?? (type === 'boolean' ? 'true' : ''));
  const wanted = needsValue(op);
  const apply = (event: FormEvent): void => {
    event.preventDefault();
    props.onApply({ column, op, ...(wanted ? { value } : {}) });
  };
  // An open list closes first.
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.defaultPrevented) props.onClose();
  };
  return (
    <form className="filter-form" onSubmit={apply} aria-label={`Filter ${column}`} onKeyDown={onKeyDown}>
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
        />
      )}
      <Button type="submit" disabled={wanted && value.trim() === ''}>
        {filter === undefined ? 'Filter' : 'Change'}
      </Button>
      <Button variant="subtle" color="gray" onClick={props.onClose}>
        Cancel
      </Button>
    </form>
  );
}
