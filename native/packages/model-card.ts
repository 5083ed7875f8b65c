import { isClassification } from '../data/contract.ts';
import { stringify } from 'yaml';
import { codeBlock, markdownTable, markdownText } from './markdown.ts';
import { scoringExample } from './scoring-example.ts';
import { metricDefinition } from './metric-definition.ts';
import { counted } from '../stats/counted.ts';
import {
  formatCount,
  formatFigure,
  formatInterval,
  formatNumber,
  formatPercent,
  formatTick,
  formatValue,
} from './numbers.ts';
import type { PackageContent } from './package-content.ts';
import { shellWord } from './report-replay.ts';
import { visibleText } from './visible-text.ts';
import {
  calibrationTitle,
  crossValidationName,
  fairnessColumns,
  fairnessMissing,
  foreignReplay,
  intervalName,
  limitText,
  namesColumn,
  permutationCaption,
  rankingSentence,
  rateTitle,
  sourceName,
} from './wording.ts';

/** `model-card.md`: Hugging Face's metadata in front, and what a reader should know before using the model. */
export function modelCard(content: PackageContent): string {
  const sections = [
    title(content),
    purpose(content),
    data(content),
    sentences('Earlier model', content.learner.earlier),
    sentences('Constraints', content.learner.constraints),
    sentences('Weights', content.learner.weighting),
    performance(content),
    crossValidation(content),
    permutation(content),
    calibration(content),
    fairness(content),
    limits(content),
    use(content),
    replay(content),
  ];
  return `---\n${frontMatter(content)}---\n\n${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** Metrics as Hugging Face's model index wants them. */
function frontMatter(content: PackageContent): string {
  const task = isClassification(content.task) ? 'tabular-classification' : 'tabular-regression';
  const data = content.sources.find((source) => source.use === 'test') ?? content.sources[0]!;
  const metrics = content.metrics.filter((metric) => metric.figure.value !== null);
  return stringify(
    {
      library_name: 'onnx',
      pipeline_tag: task,
      tags: [
        'assay',
        'onnx',
        'tabular',
        ...(content.task === 'ranking' ? ['ranking'] : []),
        content.learner.id,
      ],
      ...(metrics.length === 0
        ? {}
        : {
            'model-index': [
              {
                name: content.name,
                results: [
                  {
                    task: { type: task },
                    dataset: { name: data.name, type: 'tabular', split: 'test', revision: data.sha256 },
                    metrics: metrics.map(({ id, figure }) => ({
                      type: id,
                      name: metricDefinition(id).title,
                      value: figure.value,
                      ...(figure.low === null || figure.high === null
                        ? {}
                        : { args: { low: figure.low, high: figure.high, level: content.interval.level } }),
                    })),
                  },
                ],
              },
            ],
          }),
    },
    { version: '1.1', lineWidth: 0 },
  );
}

function title(content: PackageContent): string {
  const what =
    content.group !== undefined
      ? `puts rows of one **${markdownText(content.group)}** in order by **${markdownText(content.target)}**`
      : content.positive === undefined
        ? `predicts **${markdownText(content.target)}**`
        : `gives the probability that **${markdownText(content.target)}** is **${markdownText(content.positive)}**`;
  return `# ${markdownText(content.name)} ${markdownText(content.version)}

${content.learner.title}; ${what}. Every figure on this card comes from \`metrics.json\` and \`fairness.json\` beside it; \`report.html\` shows them as charts.`;
}

function purpose({ purpose: framing, target }: PackageContent): string {
  const lines: string[] = [];
  if (framing?.decision !== undefined) lines.push(`- Decision: ${markdownText(framing.decision, 2000)}`);
  if (framing?.baseline !== undefined)
    lines.push(`- Decided until now by: ${markdownText(framing.baseline, 2000)}`);
  if (framing?.benefit !== undefined)
    lines.push(`- Worth of a right positive: ${formatNumber(framing.benefit)}`);
  if (framing?.cost !== undefined) lines.push(`- Cost of a wrong positive: ${formatNumber(framing.cost)}`);
  if (lines.length === 0)
    lines.push(`The recipe states no purpose beyond predicting ${markdownText(target)}.`);
  return `## Purpose\n\n${lines.join('\n')}`;
}

const MOST_CLASSES = 12;

function data(content: PackageContent): string {
  const { rows } = content;
  const files = content.sources.map(
    (source) => `- ${sourceName(source.use)}: ${markdownText(source.name)} (SHA-256 \`${source.sha256}\`)`,
  );
  const used = content.inputs.length;
  const split = content.splitNotes.map((note) => ` ${markdownText(note, 400)}`).join('');
  const share = (part: 'train' | 'test'): string =>
    content.balance
      .slice(0, MOST_CLASSES)
      .map((one) => `${markdownText(one.name, 40)} ${formatPercent(one[part] / Math.max(1, rows[part]))}`)
      .join(', ');
  const balance =
    content.balance.length === 0
      ? ''
      : `\n- Classes of the training rows: ${share('train')}; of the test rows: ${share('test')}${content.balance.length > MOST_CLASSES ? ' (the first few)' : ''}`;
  const sensitive = content.columns
    .filter((column) => column.use === 'sensitive')
    .map((column) => markdownText(column.name));
  return `## Data

${files.join('\n')}
- Rows: ${formatCount(rows.train)} training, ${formatCount(rows.validation)} validation, ${formatCount(rows.calibration)} calibration, ${formatCount(rows.test)} test (${content.split}).${split}${balance}
- Columns: ${formatCount(content.columns.length)}, of which the model reads ${formatCount(used)}${
    sensitive.length === 0 ? '' : `; kept for the audit only: ${sensitive.join(', ')}`
  }

\`data.odcs.yaml\` states what the model expects of each input.`;
}

/** A section of sentences; none where there are none. */
function sentences(heading: string, all: readonly string[]): string {
  if (all.length === 0) return '';
  return `## ${heading}\n\n${all.map((sentence) => `- ${markdownText(sentence, 2000)}`).join('\n')}`;
}

function performance(content: PackageContent): string {
  const withRaw = content.metrics.some((metric) => metric.raw !== undefined);
  const { ranking } = content;
  const rows = content.metrics.map(({ id, figure, raw }) => [
    metricDefinition(id).title,
    formatFigure(figure),
    ...(ranking === undefined ? [] : [formatNumber(ranking.chance[id]!)]),
    ...(withRaw ? [raw === undefined ? '' : formatFigure(raw)] : []),
  ]);
  const header = [
    'Metric',
    'Value',
    ...(ranking === undefined ? [] : ['By chance']),
    ...(withRaw ? ['Before calibration'] : []),
  ];
  const { threshold } = content;
  const atThreshold =
    threshold === undefined
      ? ''
      : `\n\nA row is labelled ${markdownText(content.positive ?? 'positive')} from probability ${formatNumber(threshold.value)} on (${markdownText(threshold.rule)}). Of the test rows that are ${markdownText(content.positive ?? 'positive')}, ${formatCount(threshold.counts.truePositive)} are found and ${formatCount(threshold.counts.falseNegative)} missed; of the others, ${formatCount(threshold.counts.falsePositive)} are labelled so wrongly and ${formatCount(threshold.counts.trueNegative)} are not.`;
  return `## Performance

On ${counted(content.rows.test, 'test row')}; ${intervalName(content)}.

${markdownTable(header, ['left', 'right', 'right'].slice(0, header.length) as ('left' | 'right')[], rows)}${atThreshold}${ranking === undefined ? '' : `\n\n${rankingSentence(ranking)}`}`;
}

function crossValidation(content: PackageContent): string {
  const { crossValidation: found } = content;
  if (found === undefined) return '';
  const rows = found.metrics.map(({ id, mean, deviation }) => [
    metricDefinition(id).title,
    formatNumber(mean),
    formatNumber(deviation),
  ]);
  return `### Cross-validation

${crossValidationName(found)}${isClassification(content.task) ? ', before calibration' : ''}. The deviation is between folds; they share training rows, so it is no standard error.

${markdownTable(['Metric', 'Mean', 'Deviation'], ['left', 'right', 'right'], rows)}`;
}

const MOST_COLUMNS = 20;

function permutation({ permutation: found }: PackageContent): string {
  if (found === undefined) return '';
  const rows = found.columns.slice(0, MOST_COLUMNS).map(({ name, mean, low, high }) => {
    const figure = { value: mean, low, high };
    return [markdownText(name), formatValue(figure), formatInterval(figure)];
  });
  const more = found.columns.length - rows.length;
  return `### Permutation importance

${permutationCaption(found)}.${more > 0 ? ` The first ${rows.length} of ${formatCount(found.columns.length)} columns.` : ''}

${markdownTable(['Column', 'Worse by', 'Interval'], ['left', 'right', 'right'], rows)}

${found.notes.map((note) => `- ${note}`).join('\n')}`;
}

function calibration(content: PackageContent): string {
  if (!isClassification(content.task)) return '';
  const { method, rows } = content.calibration;
  const said =
    method === 'none'
      ? 'Probabilities are the model’s own; no calibration was applied.'
      : `Probabilities were calibrated by ${calibrationTitle(content.calibration)} on ${counted(rows, 'row')} that were used for nothing else.`;
  const errors = content.calibration.reliability
    .filter((one) => one.ece !== null)
    .map((one) => `${markdownText(one.name).toLowerCase()} ${formatNumber(one.ece)}`);
  return `## Calibration\n\n${said}${errors.length === 0 ? '' : ` Expected calibration error on the test rows: ${errors.join(', ')}.`}`;
}

function fairness(content: PackageContent): string {
  if (content.fairness === undefined) return `## Fairness\n\n${fairnessMissing(content)}`;
  const columns = fairnessColumns(content.fairness).slice(0, 3);
  const blocks = content.fairness.groupings.map((grouping) => {
    const present = columns.filter((rate) =>
      grouping.groups.some((group) => group.rates[rate] !== undefined),
    );
    const rows = grouping.groups
      .slice(0, 30)
      .map((group) => [
        `${markdownText(group.name, 60)}${group.unstable === undefined ? '' : ` (${group.unstable})`}`,
        formatCount(group.count),
        ...present.map((rate) => formatFigure(group.rates[rate] ?? { value: null, low: null, high: null })),
      ]);
    const disparities = grouping.disparities.map(
      ({ id, figure, stable, limit }) =>
        `- ${markdownText(metricDefinition(id).title)}: ${formatFigure(figure)}${
          stable === undefined ? '' : `; without small groups ${formatFigure(stable)}`
        }${limit === undefined ? '' : `; **${limitText(limit.status, `the limit of ${formatTick(limit.value)}`)}**`}`,
    );
    return `### By ${grouping.columns.map((column) => markdownText(column)).join(' × ')}

${markdownTable(
  ['Group', 'Rows', ...present.map((rate) => markdownText(rateTitle(rate)))],
  ['left', 'right', ...present.map(() => 'right' as const)],
  rows,
)}
${disparities.length === 0 ? '' : `\n${disparities.join('\n')}\n`}${grouping.notes.map((note) => `\n${markdownText(note, 400)}\n`).join('')}`;
  });
  return `## Fairness

On the test rows${content.threshold === undefined ? '' : ', at the threshold'}; intervals: ${intervalName(content.fairness)}.

${blocks.join('\n')}
${content.fairness.caveats.map((caveat) => `- ${caveat}`).join('\n')}`;
}

function limits(content: PackageContent): string {
  const lines = [
    'The figures hold for rows like the test rows. For other places, times or ways of collecting data, measure again.',
    'Association is not cause: changing an input because the model reads it need not change the outcome.',
  ];
  if (content.task === 'ranking')
    lines.push(
      'Scores order the rows of one query. Between queries they do not compare, and they are no probabilities.',
    );
  const levelled = content.inputs.some((input) => input.levels !== undefined);
  if (levelled)
    lines.push('A category that training did not hold, or held too rarely, is scored as “rare or unknown”.');
  const empty = content.inputs
    .filter((input) => input.missingShare > 0.5)
    .map((input) => markdownText(input.name));
  if (empty.length > 0) lines.push(`Missing in more than half of the rows: ${empty.join(', ')}.`);
  for (const { column, what } of content.warnings.slice(0, 20))
    lines.push(
      `${column === undefined || namesColumn(what, column) ? '' : `${markdownText(column)}: `}${markdownText(what, 400)}`,
    );
  for (const note of content.notes) lines.push(markdownText(note, 400));
  return `## Limits\n\n${lines.map((line) => `- ${line}`).join('\n')}`;
}

function use(content: PackageContent): string {
  const { agreement } = content;
  const labels =
    agreement.labelsDifferent === 0
      ? 'no label differs'
      : `${counted(agreement.labelsDifferent, 'label')} differ${agreement.labelsDifferent === 1 ? 's' : ''}, of rows that lie on the threshold`;
  return `## How to score

${scoringExample(content)}

The graph was compared with the engine’s own arithmetic on ${counted(agreement.rows, 'test row')}: the largest difference is at most ${formatNumber(agreement.largest)} (allowed: ${formatNumber(agreement.tolerance)} · max(1, |value|)); ${labels}.`;
}

function replay(content: PackageContent): string {
  const names = content.sources.map((source) => `--data ${shellWord(source.name)}=FILE`).join(' ');
  const foreign = foreignReplay(content.learner.tolerance);
  return `## Replay

The recipe, the data files and this version of Assay give these very bytes again, on any machine and any number of threads:

${codeBlock('', visibleText(`assay verify PACKAGE.zip --replay ${names}`, 600))}
${foreign === undefined ? '' : `\n${foreign}\n`}
\`lineage.json\` lists the ${counted(content.steps.length, 'step')}; the id of each is the SHA-256 of its kind, version, specification and inputs.`;
}
