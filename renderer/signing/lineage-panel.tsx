import { lineageFile, type LineageFile } from '../../native/packages/contract.ts';
import { IdChip } from '../components/id-chip.tsx';
import { counted } from '../components/numbers.ts';
import { SortableTable, type Column } from '../components/sortable-table.tsx';
import { SourceText } from './package-file.tsx';
import { parsedBy } from './parsed-by.ts';

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
  { id: 'id', header: 'Id', value: ({ id }) => id, cell: ({ id }) => <IdChip id={id} /> },
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
  {
    id: 'result',
    header: 'Result',
    value: ({ result }) => result,
    cell: ({ result }) => <IdChip id={result} />,
  },
];

function Sources({ lineage }: { lineage: LineageFile }) {
  return (
    <table className="plain" style={{ maxWidth: 860 }}>
      <thead>
        <tr>
          <th scope="col">File</th>
          <th scope="col">Use</th>
          <th scope="col">SHA-256 of its bytes</th>
          <th scope="col">Content</th>
        </tr>
      </thead>
      <tbody>
        {lineage.sources.map((source) => {
          const dataset = lineage.datasets.find(({ use }) => use === source.use);
          return (
            <tr key={source.use}>
              <td className="wrap">{source.name}</td>
              <td>{source.use}</td>
              <td>
                <IdChip id={source.sha256} />
              </td>
              <td>
                {dataset !== undefined &&
                  `${counted(dataset.rows, 'row')}, ${counted(dataset.columns.length, 'column')}`}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
