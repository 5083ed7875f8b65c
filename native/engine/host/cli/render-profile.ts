import type { ProfileOutput } from '../../contract.ts';
import { count, figure, table } from './table.ts';

/** A profile as a table of columns and the warnings below it. */
export function renderProfile(output: ProfileOutput): string {
  const { dataset, profile } = output;
  const rows = profile.columns.map((column) => [
    column.name,
    column.type,
    count(column.missing),
    count(column.distinct),
    figure(column.number?.min),
    figure(column.number?.quantiles.find((quantile) => quantile.p === 0.5)?.value),
    figure(column.number?.max),
  ]);
  const warnings = [...output.layout.warnings, ...dataset.warnings, ...profile.warnings].map(
    (warning) =>
      `  ! ${warning.column === undefined ? '' : `${warning.column}: `}${warning.what}${warning.fix === undefined ? '' : ` → ${warning.fix}`}`,
  );
  return [
    `${output.file}: ${count(dataset.rows)} rows × ${count(dataset.columns.length)} columns${dataset.rejects > 0 ? `, ${count(dataset.rejects)} rows rejected` : ''}`,
    `dataset version ${dataset.dataset}`,
    '',
    table(['column', 'type', 'missing', 'distinct', 'min', 'median', 'max'], rows, [2, 3, 4, 5, 6]),
    ...warnings,
    '',
  ].join('\n');
}
