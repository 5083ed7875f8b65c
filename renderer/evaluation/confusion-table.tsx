import type { CSSProperties } from 'react';
import { integer, percent } from '../components/numbers.ts';
import './evaluation.css';

const heat = (share: number): CSSProperties => ({ '--share': share }) as CSSProperties;

/** Test rows by actual (rows) and predicted class (columns): counts, and the share of each actual class. */
export function ConfusionTable(props: {
  classes: readonly string[];
  matrix: readonly (readonly number[])[];
  /** A click on a class's row. */
  onChoose?: (index: number) => void;
}) {
  const { classes, matrix } = props;
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label="Confusion matrix">
      <table className={`confusion ${classes.length === 2 ? 'two' : classes.length > 4 ? 'many' : ''}`}>
        <caption className="visually-hidden">
          Test rows by actual and predicted class, with the share of each actual class
        </caption>
        <thead>
          <tr>
            <th scope="col">
              actual ↓<br />
              predicted →
            </th>
            {classes.map((name, k) => (
              <th scope="col" key={k} title={name}>
                <bdi>{name}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.map((counts, actual) => {
            const total = counts.reduce((sum, count) => sum + count, 0);
            return (
              <tr key={actual}>
                <th scope="row" title={classes[actual]}>
                  <bdi>{classes[actual]}</bdi>
                  <div>{integer(total)} rows</div>
                </th>
                {counts.map((count, predicted) => (
                  <td
                    key={predicted}
                    className={actual === predicted ? 'right' : 'wrong'}
                    style={heat(total === 0 ? 0 : count / total)}
                    onClick={() => props.onChoose?.(actual)}
                    title={`${integer(count)} of ${integer(total)} rows`}
                  >
                    <b>{integer(count)}</b>
                    {total === 0 ? '–' : percent(count / total)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
