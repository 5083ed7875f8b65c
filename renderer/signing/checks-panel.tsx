import type { VerifyResult } from '../../native/engine/contract.ts';
import { bytes } from '../components/numbers.ts';
import { IdChip } from '../components/id-chip.tsx';
import { SortableTable, type Column } from '../components/sortable-table.tsx';
import { Status } from '../components/status.tsx';
import { idColumn } from '../components/table-columns.tsx';
import { checkMeanings, checkTitles } from './verdict.ts';

/** Every check with its result; those that an earlier failure left undone are named too. */
export function ChecksPanel({ result }: { result: VerifyResult }) {
  const always = ['container', 'signature', 'digests', 'model', 'log', 'attestations'] as const;
  const undone = always.filter((name) => !result.checks.some((check) => check.name === name));
  return (
    <div className="stack">
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">Check</th>
            <th scope="col">Result</th>
            <th scope="col">What was found</th>
            <th scope="col">What it proves</th>
          </tr>
        </thead>
        <tbody>
          {result.checks.map((check, i) => (
            <tr key={i}>
              <td>{checkTitles[check.name]}</td>
              <td>
                <Status state={check.ok ? 'passed' : 'failed'} word={check.ok ? 'passed' : 'failed'} />
              </td>
              <td className="wrap">
                {check.file !== undefined && !check.ok && <strong>{check.file}: </strong>}
                {check.detail}
              </td>
              <td className="dim">{checkMeanings[check.name]}</td>
            </tr>
          ))}
          {undone.map((name) => (
            <tr key={name}>
              <td>{checkTitles[name]}</td>
              <td>
                <Status state="neutral" word="not checked" />
              </td>
              <td className="dim">A check before it failed.</td>
              <td className="dim">{checkMeanings[name]}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {result.attestations.length > 0 && <Attestations result={result} />}
      {result.verdict !== 'broken' && <Files result={result} />}
    </div>
  );
}

function Attestations({ result }: { result: VerifyResult }) {
  return (
    <section className="stack">
      <h2>What others signed about it</h2>
      {result.attestations.map((one) => (
        <div key={one.file} className="panel stack">
          <div className="row">
            <Status
              state={one.known ? 'passed' : 'attention'}
              word={one.known ? 'known signer' : 'unknown signer'}
            />
            <span className="name">{one.signer.name}</span> <IdChip id={one.signer.id} />
            <span className="wrap mono">{one.predicateType}</span>
          </div>
          <pre className="source" tabIndex={0} aria-label="Statement">
            {JSON.stringify(one.predicate, null, 2)}
          </pre>
        </div>
      ))}
    </section>
  );
}

const fileColumns: readonly Column<VerifyResult['files'][number]>[] = [
  { id: 'file', header: 'File', className: 'mono', value: ({ name }) => name },
  { id: 'size', header: 'Size', numeric: true, value: ({ size }) => size, cell: ({ size }) => bytes(size) },
  idColumn('sha256', 'SHA-256', ({ sha256 }) => sha256),
];

function Files({ result }: { result: VerifyResult }) {
  return (
    <section className="stack">
      <h2>Files</h2>
      <div style={{ maxWidth: 640 }}>
        <SortableTable label="Files" columns={fileColumns} rows={result.files} rowKey={({ name }) => name} />
      </div>
    </section>
  );
}
