import type { Html } from './html.ts';
import { markup } from './html.ts';
import type { Chart } from './report-chart.ts';

export interface Section {
  readonly id: string;
  readonly title: string;
  /** The one question that the section answers, shown as its subtitle. */
  readonly question: string;
  readonly body: Html;
  readonly charts: readonly Chart[];
}

export interface Column {
  readonly title: Html | string;
  readonly align?: 'right';
}

/** A table with a caption for those who hear it; wide ones scroll on their own, by keyboard too. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly (Html | string)[])[],
  className = '',
): Html {
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="${className}">
<caption>${caption}</caption>
<thead><tr>${columns.map((column) => markup`<th scope="col"${right(column)}>${column.title}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) => markup`
<tr>${row.map((cell, index) =>
      index === 0
        ? markup`<th scope="row"${right(columns[0])}>${cell}</th>`
        : markup`<td${right(columns[index])}>${cell}</td>`,
    )}</tr>`,
  )}
</tbody>
</table></div>
`;
}

function right(column: Column | undefined): Html | undefined {
  return column?.align === undefined ? undefined : { markup: ' class="right"' };
}

/** A table that is shown on request: the figures behind a chart. */
export function figuresBehind(summary: string, content: Html): Html {
  return markup`<details><summary>${summary}</summary>
${content}</details>
`;
}

export function definitionList(
  pairs: readonly (readonly [Html | string, Html | string])[],
  className = 'facts',
): Html {
  return markup`<dl class="${className}">${pairs.map(([term, value]) => markup`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>
`;
}
