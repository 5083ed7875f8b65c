import { badInput } from '../engine/errors.ts';
import type { Column } from '../stats/frame.ts';
import { MISSING_TIME } from '../stats/frame.ts';
import type { Target } from '../training/target.ts';
import { countLevels } from './column-summary.ts';
import type {
  FeatureOutput,
  FeatureStep,
  FittedSource,
  FittedTransform,
  RawInput,
  TimestampPart,
} from './contract.ts';
import { crossFitFolds, FOLDS } from './cross-fit.ts';
import { readSource } from './sources/registry.ts';
import { fitImpute } from './transformers/impute.ts';
import { codeNames, FIRST_LEVEL, keptLevels, MISSING_LEVEL, OTHER_LEVEL } from './transformers/levels.ts';
import { applyTransforms } from './transformers/registry.ts';
import { fitScale } from './transformers/scale.ts';
import { targetMeans } from './transformers/target-encode.ts';

export interface FitColumnContext {
  /** Of the same rows as the column; only target encoding reads it. */
  readonly target?: Target;
  /** The step's id. */
  readonly key: string;
  /** Tells fits under one step apart, such as the folds of a cross-validation. */
  readonly purpose?: string;
  /** A boolean column that has missing values anywhere in the dataset enters the graph as text. */
  readonly nullable?: boolean;
}

export interface FittedBlock {
  readonly source: FittedSource;
  readonly transforms: readonly FittedTransform[];
  readonly outputs: readonly FeatureOutput[];
  /** Out-of-fold values of each output, of the training rows. */
  readonly crossFitted?: readonly Float64Array[];
}

export interface FittedColumn {
  readonly input: RawInput;
  readonly blocks: readonly FittedBlock[];
  readonly notes: readonly string[];
}

const round = (value: number): string => String(Number(value.toPrecision(6)));

function varies(values: Float64Array): boolean {
  const first = values[0];
  return values.some((value) => !Object.is(value, first));
}

function number(name: string, column: string, how: string): FeatureOutput {
  return { name, kind: 'number', origin: { column, how } };
}

/** Imputation and scaling of numbers, with the indicator behind. */
function numericBlocks(step: FeatureStep, source: FittedSource, name: string, column: Column): FittedBlock[] {
  const raw = readSource(source, column);
  if (!varies(raw)) return [];
  const transforms: FittedTransform[] = [];
  const how: string[] = [];
  if (step.impute !== undefined && step.impute !== 'none') {
    const value = typeof step.impute === 'number' ? step.impute + 0 : fitImpute(raw, step.impute);
    transforms.push({ transform: 'impute', value });
    const origin =
      typeof step.impute === 'number'
        ? ''
        : ` (${step.impute === 'mostFrequent' ? 'most frequent' : step.impute})`;
    how.push(`missing becomes ${round(value)}${origin}`);
  }
  if (step.scale === 'standard') {
    const scale = fitScale(
      applyTransforms(transforms, [raw.filter((x) => transforms.length > 0 || !Number.isNaN(x))]),
    );
    transforms.push(scale);
    how.push(`minus ${round(scale.mean[0]!)}, by ${round(scale.deviation[0]!)}`);
  }
  const value = { source, transforms, outputs: [number(name, step.column, how.join('; ') || 'as it is')] };
  return varies(applyTransforms(transforms, [raw])[0]!) ? [value] : [];
}

function indicatorBlock(
  step: FeatureStep,
  source: FittedSource,
  before: readonly FittedTransform[],
): FittedBlock {
  const codes = before.some(({ transform }) => transform === 'levels') || source.read === 'text';
  return {
    source,
    transforms: [
      ...before,
      codes ? { transform: 'oneHot', codes: [MISSING_LEVEL] } : { transform: 'indicator' },
    ],
    outputs: [number(`${step.column} is missing`, step.column, '1 where it is missing, else 0')],
  };
}

function fitNumeric(step: FeatureStep, column: Column): FittedBlock[] {
  const source: FittedSource = {
    read: column.type === 'boolean' ? 'boolean' : 'number',
    column: step.column,
  };
  const blocks = numericBlocks(step, source, step.column, column);
  if (step.indicator === true) blocks.push(indicatorBlock(step, source, []));
  return blocks;
}

/** Parts whose numbers name places in a cycle rather than amounts. */
const cyclic: readonly TimestampPart[] = ['quarter', 'month', 'day', 'dayOfWeek', 'hour', 'minute'];
const partNames: Readonly<Record<TimestampPart, string>> = {
  year: 'year',
  quarter: 'quarter',
  month: 'month',
  day: 'day of month',
  dayOfYear: 'day of year',
  dayOfWeek: 'day of week',
  hour: 'hour',
  minute: 'minute',
  days: 'days since first',
};

function distinctNumbers(values: Float64Array): { value: number; count: number }[] {
  const counts = new Map<number, number>();
  for (const value of values) if (!Number.isNaN(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value: value + 0, count })).sort((a, b) => a.value - b.value);
}

function fitTimestamp(step: FeatureStep, column: Extract<Column, { type: 'timestamp' }>): FittedBlock[] {
  let first: bigint | undefined;
  for (const value of column.values) {
    if (value !== MISSING_TIME && (first === undefined || value < first)) first = value;
  }
  const blocks = (step.parts ?? []).flatMap((part): FittedBlock[] => {
    const origin = part === 'days' ? { origin: String(first ?? 0n) } : {};
    const source: FittedSource = { read: 'timestamp', column: step.column, part, ...origin };
    const name = `${step.column}: ${partNames[part]}`;
    if (step.encode !== 'onehot' || !cyclic.includes(part)) return numericBlocks(step, source, name, column);
    const values = distinctNumbers(readSource(source, column)).map(({ value }) => value);
    if (values.length < 2) return [];
    const codes = values.map((_, index) => index + FIRST_LEVEL).slice(step.dropFirst === true ? 1 : 0);
    return [
      {
        source,
        transforms: [
          { transform: 'levels', values },
          { transform: 'oneHot', codes },
        ],
        outputs: codes.map((code) => {
          const value = values[code - FIRST_LEVEL]!;
          return number(
            `${name} = ${value}`,
            step.column,
            `1 where its ${partNames[part]} is ${value}, else 0`,
          );
        }),
      },
    ];
  });
  if (step.indicator === true) {
    blocks.push(indicatorBlock(step, { read: 'timestamp', column: step.column, part: 'year' }, []));
  }
  return blocks;
}

interface Codes {
  readonly source: FittedSource;
  readonly transforms: FittedTransform[];
  /** Names of the codes. */
  readonly names: readonly string[];
  /** Of the training rows. */
  readonly values: Float64Array;
}

const booleans = new Map([
  ['false', 0],
  ['true', 1],
]);

/** The values of the levels that a step names, of a column that is no text. */
function namedValues({ column, levels }: FeatureStep, type: Column['type']): number[] | undefined {
  return levels
    ?.map((level) => {
      const value = type === 'boolean' ? booleans.get(level) : level.trim() === '' ? NaN : Number(level);
      if (value !== undefined && Number.isFinite(value)) return value + 0;
      throw badInput(
        `The step for "${column}" names the level ${JSON.stringify(level.slice(0, 60))}, and its column is of type ${type}.`,
        column,
        'Name levels as the column has them.',
      );
    })
    .sort((a, b) => a - b);
}

/** The levels that are kept, and the training rows as codes. */
function fitCodes(step: FeatureStep, column: Column): Codes {
  const rule = { rare: step.rare ?? 0, limit: step.limit ?? Infinity };
  if (column.type === 'text') {
    const kept = keptLevels(countLevels(column.codes, column.dictionary), column.codes.length, rule);
    const levels = step.levels?.toSorted() ?? kept.map((index) => column.dictionary[index]!);
    const source: FittedSource = { read: 'text', column: step.column, levels };
    return { source, transforms: [], names: codeNames(levels), values: readSource(source, column) };
  }
  const source: FittedSource = {
    read: column.type === 'boolean' ? 'boolean' : 'number',
    column: step.column,
  };
  const raw = readSource(source, column);
  const distinct = distinctNumbers(raw);
  const kept = keptLevels(
    distinct.map((entry) => entry.count),
    raw.length,
    rule,
  );
  const values = namedValues(step, column.type) ?? kept.map((index) => distinct[index]!.value);
  const transforms: FittedTransform[] = [{ transform: 'levels', values }];
  const name = (value: number): string => (column.type === 'boolean' ? String(value === 1) : String(value));
  return {
    source,
    transforms,
    names: codeNames(values.map(name)),
    values: applyTransforms(transforms, [raw])[0]!,
  };
}

function countCodes(values: Float64Array, count: number): Float64Array {
  const counts = new Float64Array(count);
  for (const value of values) counts[value]!++;
  return counts;
}

function oneHotBlock(
  step: FeatureStep,
  { source, transforms, names }: Codes,
  counts: Float64Array,
): FittedBlock {
  const present = [...counts.keys()].filter((code) => counts[code]! > 0);
  const kept = present.filter((code) => code >= FIRST_LEVEL);
  const reference = step.dropFirst === true ? (kept[0] ?? present[0]) : undefined;
  const codes = [...kept, ...present.filter((code) => code < FIRST_LEVEL)].filter(
    (code) => code !== reference,
  );
  const how = (code: number): string => {
    if (code === MISSING_LEVEL) return '1 where it is missing, else 0';
    if (code === OTHER_LEVEL) return '1 where it is a rare or unknown level, else 0';
    return `1 where it is "${names[code]}", else 0`;
  };
  return {
    source,
    transforms: [...transforms, { transform: 'oneHot', codes }],
    outputs: codes.map((code) =>
      number(
        code === MISSING_LEVEL ? `${step.column} is missing` : `${step.column} = ${names[code]}`,
        step.column,
        how(code),
      ),
    ),
  };
}

function targetBlock(
  step: FeatureStep,
  { source, transforms, names, values }: Codes,
  { target, key, purpose = '' }: FitColumnContext,
): FittedBlock | undefined {
  if (target === undefined) throw new TypeError('Target encoding needs the target.');
  const smooth = step.smooth ?? 'auto';
  const classes = target.classes.length;
  const outcomes =
    target.task === 'multiclass'
      ? target.classes.map((_, index) => target.y.map((y) => (y === index ? 1 : 0)))
      : [target.y];
  const folds = crossFitFolds(target.y, classes, key, `${purpose}target encoding of ${step.column}`);
  const means: number[] = new Array<number>(names.length * outcomes.length);
  const crossFitted = outcomes.map((y, j) => {
    const all = targetMeans(values, y, names.length, smooth);
    for (let code = 0; code < names.length; code++) means[code * outcomes.length + j] = all[code]!;
    const out = new Float64Array(values.length);
    for (let fold = 0; fold < FOLDS; fold++) {
      const others = targetMeans(
        values,
        y,
        names.length,
        smooth,
        folds.map((f) => (f === fold ? 0 : 1)),
      );
      for (let i = 0; i < out.length; i++) {
        if (folds[i] !== fold) continue;
        const mean = others[values[i]!]!;
        // A lone row has no others; nothing can be learned from it anyway.
        out[i] = Number.isNaN(mean) ? all[values[i]!]! : mean;
      }
    }
    return out;
  });
  const encode: FittedTransform = { transform: 'targetEncode', outputs: outcomes.length, means };
  if (!applyTransforms([encode], [values]).some(varies)) return undefined;
  const scaling = step.scale === 'standard' ? [fitScale(crossFitted)] : [];
  const of = (j: number): string =>
    target.task === 'multiclass'
      ? `share of "${target.classes[j]}"`
      : target.task === 'binary'
        ? `share of "${target.classes[1]}"`
        : 'mean of the target';
  return {
    source,
    transforms: [...transforms, encode, ...scaling],
    outputs: outcomes.map((_, j) =>
      number(
        outcomes.length === 1 ? `${step.column}: target mean` : `${step.column}: ${of(j)}`,
        step.column,
        `smoothed ${of(j)} among training rows of its level${scaling.length > 0 ? ', standardised' : ''}`,
      ),
    ),
    crossFitted: applyTransforms(scaling, crossFitted),
  };
}

function fitCategorical(
  step: FeatureStep,
  column: Column,
  context: FitColumnContext,
): { blocks: FittedBlock[]; notes: string[] } {
  const raw = fitCodes(step, column);
  const blocks: FittedBlock[] = [];
  const notes: string[] = [];
  const missing = step.indicator === true ? [indicatorBlock(step, raw.source, raw.transforms)] : [];
  const before = countCodes(raw.values, raw.names.length);
  const pooled = before[OTHER_LEVEL]!;
  if (pooled > 0) {
    const share = `${pooled.toLocaleString('en')} of ${raw.values.length.toLocaleString('en')} training rows`;
    notes.push(`"${step.column}": rare levels are pooled, ${share}.`);
  }
  let codes = raw;
  if (step.impute === 'mostFrequent') {
    let code = OTHER_LEVEL;
    for (let level = FIRST_LEVEL; level < before.length; level++) {
      if (code === OTHER_LEVEL || before[level]! > before[code]!) code = level;
    }
    const transforms: FittedTransform[] = [...raw.transforms, { transform: 'imputeLevel', code }];
    codes = { ...raw, transforms, values: applyTransforms([transforms.at(-1)!], [raw.values])[0]! };
  }
  if (varies(codes.values)) {
    if (step.encode === 'category') {
      const levels = codes.names.length;
      const origin = { column: step.column, how: `its level, ${levels - FIRST_LEVEL} of them kept` };
      blocks.push({
        source: codes.source,
        transforms: [...codes.transforms, { transform: 'category', levels }],
        outputs: [{ name: step.column, kind: 'category', levels: [...codes.names], origin }],
      });
    } else if (step.encode === 'target') {
      const block = targetBlock(step, codes, context);
      if (block !== undefined) blocks.push(block);
      else notes.push(`"${step.column}": its levels differ in the target no more than chance has it.`);
    } else {
      blocks.push(oneHotBlock(step, codes, countCodes(codes.values, codes.names.length)));
    }
  }
  return { blocks: [...blocks, ...missing], notes };
}

/**
 * Fits what a step says to a column of the training rows, which is all that it sees. Outputs that do not vary
 * in them are left out.
 */
export function fitColumn(step: FeatureStep, column: Column, context: FitColumnContext): FittedColumn {
  const { type } = column;
  const asText = type === 'text' || (type === 'boolean' && context.nullable === true);
  const graphType = { number: 'double', boolean: 'bool', text: 'string', timestamp: 'int64' } as const;
  const input: RawInput = { name: step.column, type: asText ? 'string' : graphType[type], column: type };
  const categorical = column.type !== 'timestamp' && step.encode !== undefined;
  const { blocks, notes } = categorical
    ? fitCategorical(step, column, context)
    : {
        blocks: column.type === 'timestamp' ? fitTimestamp(step, column) : fitNumeric(step, column),
        notes: [],
      };
  const useful = blocks.filter(
    ({ source, transforms, outputs }) =>
      outputs.length > 1 || varies(applyTransforms(transforms, [readSource(source, column)])[0]!),
  );
  const left =
    useful.length === 0 ? [`"${step.column}" tells nothing in the training rows and is left out.`] : [];
  return { input, blocks: useful, notes: [...notes, ...left] };
}
