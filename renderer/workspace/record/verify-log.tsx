import type { WorkspaceReport } from '../../../native/workspace/contract.ts';
import { IdChip } from '../../components/id-chip.tsx';
import { counted } from '../../components/numbers.ts';
import { Status } from '../../components/status.tsx';

/** What a check of the record found. */
export function VerifiedLog({ report }: { report: WorkspaceReport }) {
  const whole = report.verdict === 'whole';
  return (
    <section className="panel stack" aria-label="Result of the check" role="status">
      <div className="row">
        <Status state={whole ? 'passed' : 'failed'} word={whole ? 'Whole' : 'Broken'} />
        <span>
          {counted(report.events, 'event')}, {counted(report.bodies, 'body', 'bodies')} and{' '}
          {counted(report.objects, 'object')} were checked against their digests.
        </span>
        <span className="dim">
          Last line <IdChip id={report.head} />
        </span>
      </div>
      {report.problems.length > 0 && (
        <table className="plain">
          <thead>
            <tr>
              <th>Where</th>
              <th>What is wrong</th>
            </tr>
          </thead>
          <tbody>
            {report.problems.map(({ where, what }, i) => (
              <tr key={i}>
                <td className="wrap mono">{where}</td>
                <td className="wrap">{what}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {report.problems.length > 0 && (
        <p>Nothing was changed. Restore the workspace from a backup that is whole.</p>
      )}
      {report.erased.length > 0 && (
        <div>
          <h3>Lawfully erased</h3>
          {report.erased.map((line) => (
            <p key={line} className="wrap">
              {line}
            </p>
          ))}
        </div>
      )}
      {report.notes.map((note) => (
        <p key={note} className="dim wrap">
          {note}
        </p>
      ))}
    </section>
  );
}
