import { UnstyledButton } from '@mantine/core';
import { useMemo } from 'react';
import { bytes, duration } from '../../components/numbers.ts';
import { SortableTable, type Column } from '../../components/sortable-table.tsx';
import { idColumn } from '../../components/table-columns.tsx';
import type { LineageNode } from './lineage-graph.ts';

/** The lineage in words: the same boxes and lines as a table. */
export function LineageTable(props: {
  nodes: readonly LineageNode[];
  selected: string | undefined;
  onSelect: (id: string) => void;
}) {
  const { nodes, selected, onSelect } = props;
  const columns = useMemo(() => columnsOf(nodes, onSelect), [nodes, onSelect]);
  return (
    <SortableTable
      label="Files and steps"
      columns={columns}
      rows={nodes}
      rowKey={({ id }) => id}
      {...(selected === undefined ? {} : { selected })}
    />
  );
}

function columnsOf(nodes: readonly LineageNode[], onSelect: (id: string) => void): Column<LineageNode>[] {
  const titles = new Map(nodes.map(({ id, title }) => [id, title]));
  const sources = ({ inputs }: LineageNode): string => inputs.map((id) => titles.get(id) ?? '').join(', ');
  return [
    {
      id: 'title',
      header: 'File or step',
      value: ({ title }) => title,
      cell: ({ id, title }) => (
        <UnstyledButton className="link name" onClick={() => onSelect(id)}>
          {title}
        </UnstyledButton>
      ),
    },
    {
      id: 'inputs',
      header: 'Reads from',
      className: 'wrap',
      value: (node) => sources(node) || undefined,
    },
    {
      id: 'size',
      header: 'Size',
      numeric: true,
      value: ({ source }) => source?.bytes,
      cell: ({ source }) => source && bytes(source.bytes),
    },
    {
      id: 'time',
      header: 'Time',
      numeric: true,
      value: ({ step }) => step?.seconds,
      cell: ({ step }) => step && duration(step.seconds),
    },
    idColumn('id', 'Id', ({ id }) => id),
    idColumn('result', 'Result', ({ step }) => step?.digest),
  ];
}
