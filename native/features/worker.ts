import type { SplitResult } from '../data/contract.ts';
import type { WireColumn } from '../engine/host/contract.ts';
import type { QueryContext, QueryKind } from '../engine/workers/query-kind.ts';
import { decodeArrays } from '../stats/arrays.ts';
import type { Frame } from '../stats/frame.ts';
import { ROLE } from '../training/predictions.ts';
import { PREVIEW_ROWS, type FeatureSet, type FeatureStep } from './contract.ts';
import { previewFitted, previewStep, rawValues, type StepPreview } from './preview.ts';
import type { PlannedColumn, PlanSettings } from './resolve-step.ts';
import { rowsOfRole, takeRows } from './take-rows.ts';

/** Rows of the file that are read at once; of their training rows the first are shown. */
const CHUNK = 10_000;

export interface PreviewQuery {
  readonly dataset: string;
  readonly column: string;
  readonly type: PlannedColumn['type'];
  readonly target: string;
  /** Digest of the split's result. */
  readonly split: string;
  /** Digest of the fitted features; without it the step is fitted on the rows that are read. */
  readonly features: string | undefined;
  readonly step: FeatureStep;
  readonly settings: PlanSettings;
}

export interface PreviewAnswer {
  /** Of what was fitted to all training rows; otherwise to the first ones. */
  readonly fitted: boolean;
  readonly step: FeatureStep;
  readonly columns: { name: string; how: string }[];
  readonly notes: readonly string[];
  readonly rows: number;
  /** The raw column under `raw`, the features under their place. */
  readonly table: Map<string, WireColumn>;
}

async function readJson<T>(context: QueryContext, digest: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await context.read(digest))) as T;
}

/** The first training rows, with how many came before them where a time or a group put others first. */
async function firstTrainingRows(
  context: QueryContext,
  { dataset, column, target }: PreviewQuery,
  roles: Uint8Array,
): Promise<{ frame: Frame; before: number }> {
  const { loadParts } = await import('../data/store.ts');
  let best: { frame: Frame; before: number } | undefined;
  let read = 0;
  let before = 0;
  for await (const part of loadParts(context, dataset, [column, target], CHUNK)) {
    context.signal.throwIfAborted();
    const frame = takeRows(part, rowsOfRole(roles.subarray(read, read + part.rows), ROLE.train));
    if (best === undefined || frame.rows > best.frame.rows) best = { frame, before };
    if (frame.rows >= PREVIEW_ROWS) break;
    read += part.rows;
    before += frame.rows;
  }
  return best ?? { frame: { rows: 0, columns: new Map() }, before: 0 };
}

function wireColumn(values: readonly (number | string | boolean | null)[]): WireColumn {
  if (values.every((value) => value === null || typeof value === 'number')) {
    return { type: 'number', values: Float64Array.from(values, (value) => value ?? Number.NaN) };
  }
  if (values.every((value) => value === null || typeof value === 'boolean')) {
    return { type: 'boolean', values: Uint8Array.from(values, (value) => (value === null ? 255 : +value)) };
  }
  return { type: 'text', values: values.map((value) => (value === null ? null : String(value))) };
}

function answer(preview: StepPreview, fitted: boolean): PreviewAnswer {
  const { step, before, after, notes } = preview;
  return {
    fitted,
    step,
    columns: after.map(({ name, how }) => ({ name, how })),
    notes,
    rows: before.length,
    table: new Map([
      ['raw', wireColumn(before)] as const,
      ...after.map(({ values }, i) => [String(i), wireColumn(values)] as const),
    ]),
  };
}

/** What a column's step makes of the first training rows. */
export const previewQuery: QueryKind<PreviewQuery, PreviewAnswer> = {
  name: 'features.preview',
  async run(context, query) {
    const split = await readJson<SplitResult>(context, query.split);
    const roles = await context.read(split.parts.roles);
    const { frame, before } = await firstTrainingRows(context, query, roles);
    const sample = frame.columns.get(query.column);
    if (sample === undefined) return answer({ step: query.step, before: [], after: [], notes: [] }, false);
    if (query.features !== undefined) {
      const set = await readJson<FeatureSet>(context, query.features);
      const crossFitted = set.parts && decodeArrays(await context.read(set.parts.crossFitted));
      const after = previewFitted(set, query.column, sample, { crossFitted, before, rows: PREVIEW_ROWS });
      return answer({ step: query.step, before: rawValues(sample, PREVIEW_ROWS), after, notes: [] }, true);
    }
    const { targetLike } = await import('../training/read-target.ts');
    const { task, classes } = split;
    const target = targetLike(frame.columns.get(query.target)!, query.target, { task, classes });
    return answer(previewStep({ ...query, sample, target, rows: PREVIEW_ROWS }), false);
  },
};

export const featureQueries: readonly QueryKind<never, unknown>[] = [previewQuery];
