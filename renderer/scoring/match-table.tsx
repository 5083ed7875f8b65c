import type { ScoringMatch } from '../../native/scoring/contract.ts';
import { counted } from '../components/numbers.ts';
import { Status, type StatusState } from '../components/status.tsx';

type Input = ScoringMatch['inputs'][number];

const numeric = new Set(['number', 'integer']);

/** Whether a column as it looks can be read as it was in training; text is never refused before it is read. */
function standing({ type, found, meant }: Input, hasData: boolean): readonly [StatusState, string] {
  if (!hasData) return ['neutral', 'no file yet'];
  if (found === undefined) return ['failed', meant === undefined ? 'missing' : `missing; is it “${meant}”?`];
  if (found === type || type === 'text' || (numeric.has(found) && numeric.has(type)))
    return ['passed', 'found'];
  return ['attention', `looks like ${found}: rows that do not fit are rejected`];
}

/** What the package reads, and how the file fits it. */
export function MatchTable({ match }: { match: ScoringMatch }) {
  const { data } = match;
  return (
    <section className="stack" aria-label="What the package expects">
      <h2>What the package expects</h2>
      <div className="score-scroll" tabIndex={0} role="region" aria-label="Columns that the model reads">
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Type in training</th>
              <th scope="col">In the new file</th>
            </tr>
          </thead>
          <tbody>
            {match.inputs.map((input) => {
              const [state, word] = standing(input, data !== undefined);
              return (
                <tr key={input.name}>
                  <td className="name" style={{ maxWidth: 320 }} title={input.name}>
                    {input.name}
                  </td>
                  <td>{input.type}</td>
                  <td className="wrap">
                    <Status state={state} word={word} />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {data !== undefined && data.ignored.length > 0 && (
        <p className="dim wrap">
          {counted(data.ignored.length, 'column')} of the file {data.ignored.length === 1 ? 'is' : 'are'} not
          read by the model: {data.ignored.slice(0, 20).join(', ')}
          {data.ignored.length > 20 && ' …'}. Keep them if the answers shall hold them.
        </p>
      )}
      <p className="dim wrap">It answers with: {match.outputs.join(', ')}.</p>
    </section>
  );
}
