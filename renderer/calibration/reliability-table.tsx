import type { Reliability } from '../../native/calibration/contract.ts';
import { fixed, integer, percent } from '../components/numbers.ts';

/** Every bin of the chart in numbers. */
export function ReliabilityTable({ reliability }: { reliability: Reliability }) {
  const columns = [
    'Probability',
    'Rows',
    'Mean probability',
    'Observed share',
    '95 % Wilson interval',
    'Gap',
  ];
  return (
    <details>
      <summary>All bins as a table</summary>
      <div className="bins">
        {(['before', 'after'] as const).map((which) => (
          <div className="scroll-table" key={which} tabIndex={0} role="region" aria-label={`Bins ${which}`}>
            <table className="plain">
              <caption className="group-title">{which} calibration</caption>
              <thead>
                <tr>
                  {columns.map((title) => (
                    <th scope="col" key={title} className="number">
                      {title}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {reliability[which].map((bin) => (
                  <tr key={bin.low}>
                    <td className="number">
                      {fixed(bin.low)} – {fixed(bin.high)}
                    </td>
                    <td className="number">{integer(bin.count)}</td>
                    <td className="number">{fixed(bin.predicted)}</td>
                    <td className="number">{percent(bin.observed)}</td>
                    <td className="number">
                      [{percent(bin.interval[0])}, {percent(bin.interval[1])}]
                    </td>
                    <td className="number">{fixed(bin.predicted - bin.observed)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        ))}
      </div>
    </details>
  );
}
