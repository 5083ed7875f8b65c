import type { Range } from '../components/data-grid-selection.ts';
import { counted, integer } from '../components/numbers.ts';
import { tsvCell } from '../components/sortable-table-tsv.ts';
import type { PageCache } from './page-cache.ts';

const mostCopied = 200_000;

/** Puts a range on the clipboard as tab-separated values, with the column names where it has more than one cell. */
export async function copyRange(cache: PageCache, { top, bottom, left, right }: Range): Promise<string> {
  const cells = (bottom - top + 1) * (right - left + 1);
  if (cells > mostCopied)
    return `A range of at most ${integer(mostCopied)} cells is copied; this one has ${integer(cells)}.`;
  const rows = await cache.copy(top, bottom, left, right);
  const names = cache.query.columns.slice(left, right + 1).map(({ name }) => name);
  const text =
    cells === 1
      ? (rows[0]?.[0] ?? '')
      : [names, ...rows].map((row) => row.map((cell) => tsvCell(cell ?? '')).join('\t')).join('\n');
  await navigator.clipboard.writeText(text);
  return `Copied ${counted(rows.length, 'row')}, ${counted(right - left + 1, 'column')}.`;
}
