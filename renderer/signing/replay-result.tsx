import type { VerifyResult } from '../../native/engine/contract.ts';
import { duration, integer } from '../components/numbers.ts';
import { IdChip } from '../components/id-chip.tsx';
import { Status } from '../components/status.tsx';

const mostShown = 200;

/** What a replay found: the same, or where it is not. */
export function ReplayResult({ replay }: { replay: NonNullable<VerifyResult['replay']> }) {
  const { compared, different, filesDifferent, same } = replay;
  const shown = different.slice(0, mostShown);
  return (
    <section className="stack" aria-label="Result of the replay">
      <div className="row">
        <Status state={same ? 'passed' : 'failed'} word={same ? 'the same' : 'not the same'} />
        <span>
          {integer(compared)} numbers and words compared, {integer(different.length)} different;{' '}
          {filesDifferent.length === 0
            ? 'every file byte for byte the same'
            : `files that differ: ${filesDifferent.join(', ')}`}
          . Content <IdChip id={replay.contentDigest} />, made in {duration(replay.seconds)}.
        </span>
      </div>
      {shown.length > 0 && (
        <div style={{ overflow: 'auto', maxHeight: 480 }} tabIndex={0} role="region" aria-label="Differences">
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">Where</th>
                <th scope="col" className="number">
                  In the package
                </th>
                <th scope="col" className="number">
                  Replayed
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((one) => (
                <tr key={one.path}>
                  <td className="mono wrap">{one.path}</td>
                  <td className="number wrap">{JSON.stringify(one.packaged)}</td>
                  <td className="number wrap">{JSON.stringify(one.replayed)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {different.length > shown.length && (
        <p className="dim">
          The first {mostShown} differences of {integer(different.length)} are shown.
        </p>
      )}
    </section>
  );
}
