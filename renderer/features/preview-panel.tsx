import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { WireColumn } from '../../native/engine/host/contract.ts';
import type { FeaturePreview } from '../../native/features/contract.ts';
import { useDraft } from '../app/draft.ts';
import { useKnown } from '../app/queries.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { Notice } from '../components/notice.tsx';
import { counted, significant } from '../components/numbers.ts';
import { engine } from '../engine.ts';

const mostColumns = 12;

/** What the first training rows of a column are before and after its step. */
export function PreviewPanel({ column }: { column: string }) {
  const { data, split, features, train } = useDraft((state) => state.recipe);
  const known = useKnown();
  const preview = useQuery({
    queryKey: [
      'preview',
      column,
      JSON.stringify([data, split, features, train]),
      known.data?.steps.features?.id,
    ],
    enabled: known.data !== undefined && !known.isFetching,
    queryFn: ({ signal }) => engine.call((client) => client.features.preview({ column }, { signal })),
  });
  return (
    <section className="preview" aria-label={`Preview of ${column}`}>
      <h2 className="name" title={column}>
        {column}
      </h2>
      {preview.data !== undefined ? (
        <PreviewTable preview={preview.data} />
      ) : preview.error !== null ? (
        <ErrorNotice error={preview.error} />
      ) : (
        <Loader size="sm" role="status" aria-label="The preview is being made" />
      )}
    </section>
  );
}

function PreviewTable({ preview }: { preview: FeaturePreview }) {
  const { table, columns, step, fitted, notes } = preview;
  // Of many 0/1 columns those that say most in these rows come first.
  const places = useMemo(() => {
    const all = columns.map((_, i) => i);
    const busy = all.map((i) => {
      const column = table.columns.get(String(i));
      return column?.type === 'number' ? column.values.filter((value) => value !== 0).length : table.rows;
    });
    return all.sort((a, b) => busy[b]! - busy[a]! || a - b).slice(0, mostColumns);
  }, [columns, table]);
  const raw = table.columns.get('raw');
  if (raw === undefined) return null;
  const rows = Array.from({ length: table.rows }, (_, i) => i);
  return (
    <>
      <p className="dim">
        {step.drop === true
          ? (step.why ?? 'It is not used.')
          : fitted
            ? `${counted(columns.length, 'feature')}, fitted to all training rows: what the model sees.`
            : `${counted(columns.length, 'feature')}, fitted to the first rows only, until the features are prepared.`}
      </p>
      {notes.map((note) => (
        <Notice key={note} level="info">
          {note}
        </Notice>
      ))}
      <div
        className="preview-rows"
        tabIndex={0}
        role="region"
        aria-label="First training rows, before and after"
      >
        <table className="plain">
          <thead>
            <tr>
              <th className={raw.type === 'number' ? 'number' : undefined}>Before</th>
              {places.map((i) => (
                <th
                  key={i}
                  className={table.columns.get(String(i))?.type === 'number' ? 'number' : undefined}
                  title={`${columns[i]!.name}: ${columns[i]!.how}`}
                >
                  <span className="name">{withoutPrefix(columns[i]!.name, step.column)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row}>
                <Cell column={raw} row={row} />
                {places.map((i) => (
                  <Cell key={i} column={table.columns.get(String(i))!} row={row} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {columns.length > places.length && (
        <p className="dim">And {counted(columns.length - places.length, 'further feature')}.</p>
      )}
    </>
  );
}

/** `country = Cuba` under the heading `country` is `= Cuba`. */
const withoutPrefix = (name: string, column: string): string =>
  name.length > column.length && name.startsWith(column) ? name.slice(column.length).trim() : name;

function Cell({ column, row }: { column: WireColumn; row: number }) {
  const text = cellText(column, row);
  if (text === undefined) return <td className={column.type === 'number' ? 'number dim' : 'dim'}>–</td>;
  return (
    <td className={column.type === 'number' ? 'number' : undefined}>
      <span className="name" title={text}>
        {text}
      </span>
    </td>
  );
}

function cellText(column: WireColumn, row: number): string | undefined {
  const value = column.values[row];
  if (value === null || value === undefined || Number.isNaN(value)) return undefined;
  if (column.type === 'boolean') return value === 255 ? undefined : value === 1 ? 'true' : 'false';
  return typeof value === 'number' ? significant(value, 6) : String(value);
}
