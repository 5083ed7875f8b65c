import type { Warning } from '../../native/data/contract.ts';
import { Notice } from '../components/notice.tsx';
import { counted, integer, percent, significant } from '../components/numbers.ts';
import { ColumnChart } from './column-chart.tsx';
import { ColumnTypeIcon } from './column-type-icon.tsx';
import { ColumnUse } from './column-use.tsx';
import { FigureTable } from './figure-table.tsx';
import { RelationNote } from './relation-note.tsx';
import type { ShownColumn } from './shown-columns.ts';
import { TopValues } from './top-values.tsx';

/** Everything that is known of one column, and what it is used for. */
export function ColumnPanel(props: {
  column: ShownColumn;
  /** Names of all columns. */
  columns: readonly string[];
  rows: number;
  target: string | undefined;
  warnings: readonly Warning[];
}) {
  const { column, columns, rows, target, warnings } = props;
  const { name, type, missing, profile } = column;
  return (
    <div className="stack column-panel">
      <div>
        <h2 className="row">
          <ColumnTypeIcon type={type} />
          <span className="wrap column-title">{name}</span>
        </h2>
        <p className="dim">
          {type}
          {profile !== undefined && ` · ${counted(profile.distinct, 'value')}`}
          {missing > 0 ? ` · ${integer(missing)} missing (${percent(missing / rows)})` : ' · complete'}
        </p>
      </div>
      <ColumnUse column={column} columns={columns} />
      {warnings.map((warning, i) => (
        <Notice key={i} level="attention">
          {warning.what} {warning.fix !== undefined && <span className="dim">{warning.fix}</span>}
        </Notice>
      ))}
      {profile === undefined ? (
        <p className="dim">The columns were not profiled yet.</p>
      ) : (
        <>
          {profile.relation !== undefined && target !== undefined && (
            <RelationNote relation={profile.relation} target={target} />
          )}
          {profile.number !== undefined && profile.distinct > 1 && (
            <ColumnChart name={name} profile={profile.number} />
          )}
          {profile.number !== undefined && (
            <>
              <FigureTable
                title="Moments"
                rows={[
                  ['Mean', significant(profile.number.mean)],
                  ['Standard deviation', significant(profile.number.standardDeviation)],
                  ['Skewness', significant(profile.number.skewness, 3)],
                  ['Excess kurtosis', significant(profile.number.kurtosis, 3)],
                  ['Zeros', share(profile.number.zeros, rows)],
                  ['Negative', share(profile.number.negatives, rows)],
                  ...(profile.number.infinite > 0
                    ? [['Infinite', share(profile.number.infinite, rows)] as const]
                    : []),
                ]}
              />
              <FigureTable
                title="Quantiles"
                rows={[
                  ['Least', significant(profile.number.min, 6)],
                  ...profile.number.quantiles
                    .filter(({ p }) => p > 0 && p < 1)
                    .map(({ p, value }) => [quantileName(p), significant(value, 6)] as const),
                  ['Greatest', significant(profile.number.max, 6)],
                ]}
              />
            </>
          )}
          {profile.time !== undefined && (
            <FigureTable
              title="Times (UTC)"
              rows={[
                ['First', profile.time.min],
                ['Median', profile.time.median],
                ['Last', profile.time.max],
              ]}
            />
          )}
          {profile.text !== undefined && (
            <FigureTable
              title="Length in characters"
              rows={[
                ['Shortest', integer(profile.text.shortest)],
                ['Mean', significant(profile.text.meanLength, 3)],
                ['Longest', integer(profile.text.longest)],
              ]}
            />
          )}
          <TopValues profile={profile} present={rows - missing} />
        </>
      )}
    </div>
  );
}

const share = (count: number, rows: number): string =>
  count === 0 ? '0' : `${integer(count)} (${percent(count / rows)})`;

const quantileName = (p: number): string => (p === 0.5 ? 'Median' : `${significant(p * 100, 4)} %`);
