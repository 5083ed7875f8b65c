import { isClassification } from '../data/contract.ts';
import { treeLearners } from '../training/contract.ts';
import type { Html } from './html.ts';
import { fromData, markup } from './html.ts';
import { metricDefinition } from './metric-definition.ts';
import { formatCount, formatNumber } from './numbers.ts';
import type { PackageContent } from './package-content.ts';
import type { Chart } from './report-chart.ts';
import { learningCurves } from './report-learning.ts';
import { permutationBlock } from './report-permutation.ts';
import { barChart } from './report-marks.ts';
import type { Section } from './report-section.ts';
import { definitionList, figuresBehind, table } from './report-section.ts';
import { crossValidationName } from './wording.ts';

const MOST_BARS = 20;
/** Characters of names in a list, as constraints have them. */
const LONGEST_LIST = 2000;

export function trainingSection(content: PackageContent): Section {
  const charts = [...learningCurves(content), importanceChart(content)].filter(
    (chart) => chart !== undefined,
  );
  const { learner } = content;
  const facts: [string, string][] = [['Learner', learner.title]];
  if (learner.rounds !== undefined)
    facts.push([treeLearners.has(learner.id) ? 'Trees' : 'Iterations', formatCount(learner.rounds)]);
  facts.push(['Size', `${formatCount(Math.max(1, Math.round(learner.bytes / 1024)))} KiB`]);
  return {
    id: 'training',
    title: 'Training',
    question: 'What was learned, and when did it stop?',
    charts,
    body: markup`${definitionList(facts)}
${notes(learner.constraints, LONGEST_LIST)}${notes(learner.weighting, LONGEST_LIST)}${notes(learner.earlier, LONGEST_LIST)}${notes(learner.notes, 400)}
<div class="figures">${charts.map((chart) => chart.figure)}</div>
${importanceTable(content)}${permutationBlock(content)}
${parameterTable(content)}
${crossValidation(content)}`,
  };
}

const notes = (sentences: readonly string[], longest: number): Html | false =>
  sentences.length > 0 &&
  markup`<ul class="notes">${sentences.map((sentence) => markup`<li>${fromData(sentence, longest)}</li>`)}</ul>`;

function importanceChart(content: PackageContent): Chart | undefined {
  const { importances, importanceName } = content.training;
  if (importances.length === 0 || importanceName === undefined) return undefined;
  const top = importances.slice(0, MOST_BARS);
  const more =
    importances.length > top.length ? `, the first ${top.length} of ${formatCount(importances.length)}` : '';
  return barChart({
    id: 'importance',
    title: `Importance (${importanceName}${more})`,
    description: `Features in order of importance: ${importanceName}.`,
    bars: top,
    format: importanceName.startsWith('share') ? 'percent' : 'number',
  });
}

function importanceTable(content: PackageContent): Html | undefined {
  const { importances, importanceName } = content.training;
  if (importances.length === 0 || importanceName === undefined) return undefined;
  return figuresBehind(
    'Importances as a table',
    table(
      `Importance: ${importanceName}`,
      [{ title: 'Feature' }, { title: importanceName, align: 'right' }],
      importances.slice(0, 100).map(({ name, value }) => [fromData(name), formatNumber(value)]),
    ),
  );
}

function parameterTable(content: PackageContent): Html {
  return figuresBehind(
    'Parameters',
    table(
      'Parameters of the learner',
      [{ title: 'Parameter' }, { title: 'Value', align: 'right' }],
      content.learner.parameters.map(([name, value]) => [fromData(name), fromData(value, LONGEST_LIST)]),
    ),
  );
}

function crossValidation({ crossValidation: found, task }: PackageContent): Html | undefined {
  if (found === undefined) return undefined;
  return markup`<h3>Cross-validation</h3>
${table(
  `${crossValidationName(found)}${isClassification(task) ? ', before calibration' : ''}`,
  [
    { title: 'Metric' },
    { title: 'Mean', align: 'right' },
    { title: 'Deviation between folds', align: 'right' },
  ],
  found.metrics.map(({ id, mean, deviation }) => [
    metricDefinition(id).title,
    formatNumber(mean),
    formatNumber(deviation),
  ]),
)}`;
}
