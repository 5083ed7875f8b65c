import type { ColumnProfile } from '../../native/data/contract.ts';
import { integer, percent } from '../components/numbers.ts';

/** The most frequent values; where the target is binary, with its rate among them. */
export function TopValues({ profile, present }: { profile: ColumnProfile; present: number }) {
  const { top, distinct, relation } = profile;
  if (top.length === 0 || (distinct === present && present > top.length))
    return <p className="dim">Every value occurs once.</p>;
  const rates = new Map(
    relation?.measure === 'cramersV' ? relation.rates.map(({ value, rate }) => [value, rate]) : [],
  );
  const most = Math.max(1, ...top.map(({ count }) => count));
  return (
    <section>
      <h3>{distinct > top.length ? 'Most frequent values' : 'Values'}</h3>
      <table className="plain top-values">
        <thead>
          <tr>
            <th scope="col">Value</th>
            <th scope="col" className="number">
              Rows
            </th>
            <th scope="col" className="number">
              Share
            </th>
            {rates.size > 0 && (
              <th scope="col" className="number" title="Share of positives among the rows with this value">
                Positive
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {top.map(({ value, count }) => (
            <tr key={value}>
              <td className="top-value" style={{ backgroundSize: `${(count / most) * 100}% 100%` }}>
                <div className="name" title={value}>
                  {value}
                </div>
              </td>
              <td className="number">{integer(count)}</td>
              <td className="number">{percent(count / present)}</td>
              {rates.size > 0 && <td className="number">{percent(rates.get(value))}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {distinct > top.length && <p className="dim">and {integer(distinct - top.length)} more values</p>}
    </section>
  );
}
