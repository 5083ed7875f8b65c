import type { ColumnType } from '../data/contract.ts';
import { badInput } from '../engine/errors.ts';
import type { ColumnSummary } from './column-summary.ts';
import type { FeatureStep, TimestampPart } from './contract.ts';
import { keptLevels } from './transformers/levels.ts';

export interface PlanSettings {
  readonly family: 'tree' | 'linear' | 'none';
  readonly penalised: boolean;
}

export interface PlannedColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly summary: ColumnSummary;
}

/** Codes and one-hot columns for at most so many levels; above it the target is encoded. A convention: docs/features.md. */
export const LEVEL_LIMIT = 64;
/** Levels that keep a code of their own for trees: with missing and other, codes fit a byte. */
export const CATEGORY_LIMIT = 250;
const TARGET_LIMIT = 50_000;

/** Rows below which a level is pooled: 10, fewer in small tables. */
const rareRows = (rows: number): number => Math.min(10, Math.max(2, Math.round(rows / 100)));

type Field = Exclude<keyof FeatureStep, 'column' | 'drop' | 'why'>;

function refuseOthers(step: FeatureStep, allowed: readonly Field[], where: string): void {
  for (const key of Object.keys(step) as (keyof FeatureStep)[]) {
    if (key === 'column' || key === 'why' || step[key] === undefined) continue;
    if (key !== 'drop' && allowed.includes(key)) continue;
    throw badInput(
      `The step for "${step.column}" says '${key}', which does not go with ${where}.`,
      step.column,
      allowed.length === 0 ? `Remove '${key}'.` : `Possible here: ${allowed.join(', ')}.`,
    );
  }
}

function imputation(step: FeatureStep, column: PlannedColumn, settings: PlanSettings) {
  const linear = settings.family === 'linear';
  const usual = column.type === 'boolean' ? 'mostFrequent' : 'median';
  const impute = step.impute ?? (linear ? usual : 'none');
  if (linear && impute === 'none') {
    throw badInput(
      `The step for "${step.column}" leaves missing values to the learner, and a linear learner cannot use them.`,
      step.column,
      `Write impute: ${usual}, or leave it out.`,
    );
  }
  return { impute, indicator: step.indicator ?? (impute !== 'none' && column.summary.missing > 0) };
}

function numeric(step: FeatureStep, column: PlannedColumn, settings: PlanSettings): FeatureStep {
  refuseOthers(step, ['impute', 'indicator', 'scale', 'encode'], `a column of type ${column.type}`);
  const standard = settings.family === 'linear' && column.type !== 'boolean';
  return {
    column: step.column,
    ...imputation(step, column, settings),
    scale: step.scale ?? (standard ? 'standard' : 'none'),
  };
}

/**
 * Which encoding suits a text column: by the number of levels that are frequent enough, codes (trees) or one-hot
 * (linear) up to the limit, the target above it.
 */
function suitableEncoding(column: PlannedColumn, settings: PlanSettings): 'onehot' | 'target' | 'category' {
  const few = settings.family === 'linear' ? 'onehot' : 'category';
  const { counts, rows } = column.summary;
  if (counts === undefined) return few;
  const kept = keptLevels(counts, rows, { rare: rareRows(rows), limit: Infinity });
  return kept.length <= LEVEL_LIMIT ? few : 'target';
}

function categorical(step: FeatureStep, column: PlannedColumn, settings: PlanSettings): FeatureStep {
  const encode = step.encode ?? suitableEncoding(column, settings);
  const common = ['encode', 'rare', 'limit', 'impute', 'indicator'] as const;
  if (encode === 'onehot') refuseOthers(step, [...common, 'dropFirst'], 'encode: onehot');
  if (encode === 'target') refuseOthers(step, [...common, 'smooth', 'scale'], 'encode: target');
  if (encode === 'category') {
    const named = step.levels !== undefined;
    refuseOthers(
      step,
      named ? ['encode', 'levels', 'impute', 'indicator'] : [...common, 'levels'],
      named ? 'levels' : 'encode: category',
    );
    if (settings.family === 'linear') {
      throw badInput(
        `The step for "${step.column}" gives category codes, and a linear learner would take them for amounts.`,
        step.column,
        'Write encode: onehot or encode: target.',
      );
    }
  }
  const impute = step.impute ?? 'none';
  if (impute !== 'none' && impute !== 'mostFrequent') {
    throw badInput(
      `The step for "${step.column}" says impute: ${impute}, but its values are categories.`,
      step.column,
      'Write impute: mostFrequent, or none: missing is then a level of its own.',
    );
  }
  const rows = rareRows(column.summary.rows);
  const shared = {
    column: step.column,
    encode,
    impute,
    indicator: step.indicator ?? (impute !== 'none' && column.summary.missing > 0),
  };
  if (encode === 'category' && step.levels !== undefined) return { ...shared, levels: step.levels };
  if (encode === 'category') {
    return { ...shared, rare: step.rare ?? rows, limit: step.limit ?? CATEGORY_LIMIT };
  }
  if (encode === 'onehot') {
    return {
      ...shared,
      rare: step.rare ?? rows,
      limit: step.limit ?? LEVEL_LIMIT,
      dropFirst: step.dropFirst ?? (settings.family === 'linear' && !settings.penalised),
    };
  }
  return {
    ...shared,
    rare: step.rare ?? 2,
    limit: step.limit ?? TARGET_LIMIT,
    smooth: step.smooth ?? 'auto',
    scale: step.scale ?? (settings.family === 'linear' ? 'standard' : 'none'),
  };
}

function temporal(step: FeatureStep, column: PlannedColumn, settings: PlanSettings): FeatureStep {
  const fields = ['parts', 'encode', 'dropFirst', 'impute', 'indicator', 'scale'] as const;
  refuseOthers(step, fields, `a column of type ${column.type}`);
  if (step.encode !== undefined && step.encode !== 'onehot') {
    throw badInput(
      `The step for "${step.column}" says encode: ${step.encode}, which does not go with times.`,
      step.column,
      'Write encode: onehot (for month, day of week, hour and the like), or leave it out.',
    );
  }
  const usual: TimestampPart[] = ['year', 'month', 'dayOfWeek', 'hour', 'days'];
  const parts = step.parts ?? usual.filter((part) => part !== 'hour' || !column.summary.midnights);
  const encode = step.encode ?? (settings.family === 'linear' ? 'onehot' : undefined);
  return {
    column: step.column,
    parts,
    ...(encode === undefined
      ? {}
      : { encode, dropFirst: step.dropFirst ?? (settings.family === 'linear' && !settings.penalised) }),
    ...imputation(step, column, settings),
    scale: step.scale ?? (settings.family === 'linear' ? 'standard' : 'none'),
  };
}

/** The step of a column that the recipe drops. */
export function resolveDrop(step: FeatureStep): FeatureStep {
  refuseOthers({ ...step, drop: undefined }, [], 'drop: true');
  return { column: step.column, drop: true, why: step.why ?? 'The recipe drops it.' };
}

/** A step with nothing left open. Throws BadInput where it asks for what the column or the learner cannot do. */
export function resolveStep(step: FeatureStep, column: PlannedColumn, settings: PlanSettings): FeatureStep {
  if (step.drop === true) return resolveDrop(step);
  const why = step.why === undefined ? {} : { why: step.why };
  const { type } = column;
  if (type === 'date' || type === 'timestamp') return { ...temporal(step, column, settings), ...why };
  const asCategory = type === 'text' || step.encode !== undefined;
  return { ...(asCategory ? categorical(step, column, settings) : numeric(step, column, settings)), ...why };
}
