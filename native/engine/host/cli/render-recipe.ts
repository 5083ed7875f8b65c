import type { Recipe } from '../../contract.ts';
import { bytes } from './table.ts';

/** What `recipe check` found. */
export interface CheckedRecipe {
  readonly recipe: Recipe;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

const percent = (share: number): string => `${Number((100 * share).toFixed(2))} %`;

function splitText({ split, data }: Recipe): string {
  const by = split.column === undefined ? '' : ` by ${split.column}`;
  const test = data.test === undefined ? `${percent(split.test)} test` : 'test rows from their own file';
  return `${split.method}${by}: ${test}, ${split.calibration === undefined ? '10 % calibration (of classes)' : `${percent(split.calibration)} calibration`}, ${percent(split.validation)} validation, seed ${split.seed}`;
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

/** Everything of the train section that was chosen, in the words of the recipe. */
function trainText({ learner, device: _device, crossValidation, ...rest }: Recipe['train']): string {
  const parameters = Object.entries(rest).map(([name, value]) => `${name} ${String(value)}`);
  const folds =
    crossValidation === undefined
      ? []
      : [`cross-validation of ${crossValidation.folds} folds × ${crossValidation.repeats}`];
  return [learner, ...parameters, ...folds].join(', ');
}

const groupName = (group: string | { column: string }): string =>
  typeof group === 'string' ? group : group.column;

function fairnessText({ groups }: NonNullable<Recipe['fairness']>): string {
  return groups
    .map((group) => (Array.isArray(group) ? group.map(groupName).join(' × ') : groupName(group)))
    .join(', ');
}

/** A checked recipe: what a run of it would do, defaults included. */
export function renderCheck({ recipe, files }: CheckedRecipe): string {
  const { data } = recipe;
  const rows: [string, string][] = [
    ['data', files.map(({ name, bytes: size }) => `${name} (${bytes(size)})`).join(', test ')],
    ['target', `${data.target}${data.positive === undefined ? '' : `, positive: ${data.positive}`}`],
    ...(data.exclude.length === 0 ? [] : [['exclude', data.exclude.join(', ')] as [string, string]]),
    ...(data.sensitive.length === 0
      ? []
      : [
          [
            'sensitive',
            `${data.sensitive.join(', ')}${data.sensitiveAsFeatures ? ', features too' : ', not read by the model'}`,
          ] as [string, string],
        ]),
    ['split', splitText(recipe)],
    ['features', featuresText(recipe)],
    ['train', trainText(recipe.train)],
    ['calibrate', recipe.calibrate?.method ?? 'auto (of classes)'],
    ['evaluate', thresholdText(recipe.evaluate)],
    ...(recipe.fairness === undefined
      ? []
      : [['fairness', `groups by ${fairnessText(recipe.fairness)}`] as [string, string]]),
    ['package', `${recipe.package?.name ?? recipe.name} ${recipe.package?.version ?? '1.0.0'}`],
  ];
  return `${[
    `Fine: the recipe ${recipe.name} can be read, and its ${files.length === 1 ? 'data file is' : 'data files are'} there.`,
    ...rows.map(([name, text]) => `  ${name.padEnd(10)} ${text}`),
    'Whether the data have these columns is seen when it runs: assay run RECIPE',
  ].join('\n')}\n`;
}
