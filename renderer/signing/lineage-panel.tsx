import { useMemo } from 'react';
import { lineageFile, type LineageFile, type Source } from '../../native/packages/contract.ts';
import { IdChip } from '../components/id-chip.tsx';
import { counted } from '../components/numbers.ts';
import { SortableTable, type Column } from '../components/sortable-table.tsx';
import { idColumn } from '../components/table-columns.tsx';
import { SourceText } from './package-file.tsx';
import { parsedBy } from './parsed-by.ts';
import { sourceColumns } from './source-columns.tsx';

/** lineage.json: from which files, by which steps. */
export function LineagePanel({ text }: { text: string }) {
  const lineage = parsedBy(lineageFile, text);
  if (lineage === undefined) return <SourceText text={text} label="lineage.json" />;
  return (
    <div className="stack">
      <h2>Data files</h2>
      <Sources lineage={lineage} />
      <h2>Steps</h2>
      <SortableTable label="Steps" columns={stepColumns} rows={lineage.steps} rowKey={({ id }) => id} />
      <p className="dim">
        A step’s id is the SHA-256 of what it is; results are named by the SHA-256 of their bytes.
      </p>
    </div>
  );
}

const stepColumns: readonly Column<LineageFile['steps'][number]>[] = [
  {
    id: 'step',
    header: 'Step',
    className: 'mono',
    value: ({ kind, version }) => `${kind} v${version}`,
  },
  { id: 'as', header: 'As', value: (step) => step.as },
  idColumn('id', 'Id', ({ id }) => id),
  {
    id: 'inputs',
    header: 'Made from',
    value: ({ inputs }) => inputs.join(' '),
    cell: ({ inputs }) => (
      <span className="row">
        {inputs.map((input) => (
          <IdChip key={input} id={input} />
        ))}
      </span>
    ),
  },
  idColumn('result', 'Result', ({ result }) => result),
];

function Sources({ lineage }: { lineage: LineageFile }) {
  const columns = useMemo(() => [...sourceColumns, contentColumn(lineage.datasets)], [lineage]);
  return (
    <div style={{ maxWidth: 860 }}>
      <SortableTable
        label="Data files"
        columns={columns}
        rows={lineage.sources}
        rowKey={({ use, name }) => `${use} ${name}`}
      />
    </div>
  );
}

/** What was read from the file. */
function contentColumn(datasets: LineageFile['datasets']): Column<Source> {
  const read = (source: Source): string | undefined => {
    const found = datasets.find(({ use }) => use === source.use);
    return found && `${counted(found.rows, 'row')}, ${counted(found.columns.length, 'column')}`;
  };
  return { id: 'content', header: 'Content', value: read };
}
