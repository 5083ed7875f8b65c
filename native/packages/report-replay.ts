import type { Html } from './html.ts';
import { fromData, markup } from './html.ts';
import { baseMetric } from '../metrics/contract.ts';
import { metricDefinition } from './metric-definition.ts';
import { counted } from '../stats/counted.ts';
import { formatNumber } from './numbers.ts';
import type { PackageContent } from './package-content.ts';
import type { Section } from './report-section.ts';
import { definitionList, table } from './report-section.ts';
import { foreignReplay } from './wording.ts';

export function replaySection(content: PackageContent): Section {
  const { agreement, learner } = content;
  const foreign = foreignReplay(learner.tolerance);
  const names = content.sources.map((source) => `--data ${shellWord(source.name)}=FILE`).join(' ');
  return {
    id: 'replay',
    title: 'Reproducibility',
    question: 'Can a stranger get the same numbers?',
    charts: [],
    body: markup`<p>Each step’s id is the SHA-256 of its kind, version, specification and inputs; its result is a function of
them. The same recipe on the same files gives the same bytes, on any number of threads and on any machine.</p>
${
  foreign !== undefined &&
  markup`<p>${foreign}</p>
`
}<p>To run everything again and compare every number:</p>
<pre><code>${fromData(`assay verify PACKAGE.zip --replay ${names}`, 600)}</code></pre>
<h3>Steps</h3>
${table(
  'Steps in order',
  [{ title: 'Step' }, { title: 'Version', align: 'right' }, { title: 'Id' }, { title: 'Result' }],
  content.steps.map((step) => [
    step.kind,
    String(step.version),
    markup`<code title="${step.id}">${step.id.slice(0, 16)}…</code>`,
    markup`<code title="${step.result}">${step.result.slice(0, 16)}…</code>`,
  ]),
  'steps',
)}
<h3>The exported graph</h3>
${definitionList([
  ['Compared on', counted(agreement.rows, 'test row')],
  ['Runtime', agreement.runtime],
  [
    'Largest difference',
    `at most ${formatNumber(agreement.largest)} (allowed ${formatNumber(agreement.tolerance)}, relative to max(1, |value|))`,
  ],
  [
    'Labels that differ',
    agreement.labelsDifferent === 0
      ? 'none'
      : `${counted(agreement.labelsDifferent, 'row')} that lie on the threshold within the tolerance`,
  ],
])}`,
  };
}

/** A name as one word for a shell, so that a command can be copied as it stands. */
export function shellWord(name: string): string {
  return /^[\w.+-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}

export function definitionsSection(content: PackageContent): Section {
  const ids = new Set(content.metrics.map((metric) => metric.id));
  if (content.task === 'binary') ids.add('precision').add('truePositiveRate').add('falsePositiveRate');
  if (content.fairness !== undefined) {
    ids.add(content.task === 'regression' ? 'meanError' : 'selectionRate');
    for (const grouping of content.fairness.groupings)
      for (const { id } of grouping.disparities) ids.add(baseMetric(id));
  }
  return {
    id: 'definitions',
    title: 'Definitions',
    question: 'What do the words mean?',
    charts: [],
    body: markup`<dl class="definitions">${[...ids].map((id): Html => {
      const { title, definition, reading } = metricDefinition(id, content.task);
      return markup`<div id="define-${id}"><dt>${title}</dt><dd>${definition}<br>${reading}</dd></div>
`;
    })}</dl>`,
  };
}
