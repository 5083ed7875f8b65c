import type { Recipe } from '../../contract.ts';
import { parameterText } from '../../../training/constraints/contract.ts';
import { trainSection } from '../../../training/contract.ts';
import { counted } from '../../../stats/counted.ts';
import { bytes } from './table.ts';

/** What `recipe check` found. */
export interface CheckedRecipe {
  readonly recipe: Recipe;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

const percent = (share: number): string => `${Number((100 * share).toFixed(2))} %`;

function targetText({ target, positive, group }: Recipe['data']): string {
  if (group !== undefined) return `${target}, rows ranked within ${group}`;
  return positive === undefined ? target : `${target}, positive: ${positive}`;
}

/** What probabilities are calibrated on; of a ranking there is nothing to calibrate. */
function calibrationText({ split, data }: Recipe): string {
  if (split.calibration !== undefined) return `${percent(split.calibration)} calibration`;
  return data.task === 'ranking' ? 'no calibration' : '10 % calibration (of classes)';
}

function splitText(recipe: Recipe): string {
  const { split, data } = recipe;
  const by = split.column === undefined ? '' : ` by ${split.column}`;
  const test = data.test === undefined ? `${percent(split.test)} test` : 'test rows from their own file';
  return `${split.method}${by}: ${test}, ${calibrationText(recipe)}, ${percent(split.validation)} validation, seed ${split.seed}`;
}

function thresholdText({ threshold }: Recipe['evaluate']): string {
  return typeof threshold === 'number'
    ? `threshold ${threshold}`
    : `threshold of least cost: a false positive costs ${threshold.cost.falsePositive}, a false negative ${threshold.cost.falseNegative}`;
}

function featuresText({ features }: Recipe): string {
  if (features === 'auto') return 'planned from the data (auto)';
  if (Array.isArray(features)) return `${features.length} told in the recipe`;
  return `planned from the data (auto), ${features.steps.length} told in the recipe`;
}

/** The learner and what was chosen for it; defaults are left out, they are in the learner's help. */
function trainText(train: Recipe['train']): string {
  if (train.learner === 'foreign') return `imported from ${train.model}`;
  const { device: _device, crossValidation, ...section } = train;
  const standard: Readonly<Record<string, unknown>> = trainSection.parse({ learner: section.learner });
  const parameters = Object.entries(section)
    .filter(([name, value]) => name !== 'learner' && (name === 'seed' || value !== standard[name]))
    .map(([name, value]) => `${name} ${parameterText(value)}`);
  const folds =
    crossValidation === undefined
      ? []
      : [`cross-validation of ${crossValidation.folds} folds × ${crossValidation.repeats}`];
  return [section.learner, ...parameters, ...folds].join(', ');
}

const groupName = (group: string | { column: string }): string =>
  typeof group === 'string' ? group : group.column;

function fairnessText({ groups }: NonNullable<Recipe['fairness']>): string {
  return groups
    .map((group) => (Array.isArray(group) ? group.map(groupName).join(' × ') : groupName(group)))
    .join(', ');
}

function explainText(section: NonNullable<Recipe['explain']>['permutation']): string | undefined {
  if (section === undefined) return undefined;
  const metric = section.metric === undefined ? '' : `, ${section.metric}`;
  return `permutation importance, ${counted(section.repeats, 'shuffle')} a column on the ${section.rows} rows${metric}`;
}

/** A checked recipe: what a run of it would do, defaults included. */
export function renderCheck({ recipe, files }: CheckedRecipe): string {
  const { data, calibrate, fairness, explain } = recipe;
  const classes = data.positive !== undefined;
  const rows: (readonly [string, string | undefined])[] = [
    ['data', files.map(({ name, bytes: size }) => `${name} (${bytes(size)})`).join(', ')],
    ['target', targetText(data)],
    ['exclude', data.exclude.length === 0 ? undefined : data.exclude.join(', ')],
    ['sensitive', sensitiveText(data)],
    ['split', splitText(recipe)],
    ['features', featuresText(recipe)],
    ['train', trainText(recipe.train)],
    // Neither is used where a number is predicted, which the data will tell.
    ['calibrate', calibrate?.method ?? (classes ? 'auto' : undefined)],
    ['evaluate', classes ? thresholdText(recipe.evaluate) : undefined],
    ['fairness', fairness === undefined ? undefined : `groups by ${fairnessText(fairness)}`],
    ['explain', explainText(explain?.permutation)],
    ['package', `${recipe.package?.name ?? recipe.name} ${recipe.package?.version ?? '1.0.0'}`],
  ];
  const there = files.length === 1 ? 'data file is' : 'data files are';
  return `${[
    `Fine: the recipe ${recipe.name} can be read, and its ${there} there.`,
    ...rows.flatMap(([name, text]) => (text === undefined ? [] : [`  ${name.padEnd(10)} ${text}`])),
    'Whether the data have these columns is seen when it runs: assay run RECIPE',
  ].join('\n')}\n`;
}

function sensitiveText({ sensitive, sensitiveAsFeatures }: Recipe['data']): string | undefined {
  if (sensitive.length === 0) return undefined;
  return `${sensitive.join(', ')}${sensitiveAsFeatures ? ', read by the model too' : ', not read by the model'}`;
}
