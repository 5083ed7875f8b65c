import { lineageFile, type LineageFile } from '../../native/packages/contract.ts';
import { IdChip } from '../components/id-chip.tsx';
import { counted } from '../components/numbers.ts';
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
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">As</th>
            <th scope="col">Id</th>
            <th scope="col">Made from</th>
            <th scope="col">Result</th>
          </tr>
        </thead>
        <tbody>
          {lineage.steps.map((step) => (
            <tr key={step.id}>
              <td className="mono">
                {step.kind} v{step.version}
              </td>
              <td>{step.as}</td>
              <td>
                <IdChip id={step.id} />
              </td>
              <td>
                {step.inputs.map((input) => (
                  <span key={input} style={{ marginRight: 4 }}>
                    <IdChip id={input} />
                  </span>
                ))}
              </td>
              <td>
                <IdChip id={step.result} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="dim">
        A step’s id is the SHA-256 of what it is; results are named by the SHA-256 of their bytes.
      </p>
    </div>
  );
}

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
