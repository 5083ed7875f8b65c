/** The memory in which rows are scored: how large it is, and what lies where. */
import * as at from '../host/layout.ts';
import { MOST_BYTES, PAGE } from '../host/memory.ts';
import type { TreesModel } from '../model/model.ts';
import { mostCode, type CodedFeature } from './thresholds.ts';

/** Rows are dealt to threads by so many: their codes stay in the cache while all trees pass over them. */
export const BLOCK = 256;
/** Bytes of the values and sums of the rows that lie in the memory at once, twice over. */
const MOST_STAGED = 2 ** 26;
const MOST_CHUNK = 2 ** 16;

/** A feature's column: what the kernels need to know to code it. */
export interface ColumnPlan {
  readonly feature: number;
  readonly kind: 'number' | 'category';
  /** Address of the bounds, padded with +∞ to `size` − 1. */
  readonly bounds: number;
  readonly size: number;
  /** Of a category: codes below this are told apart. */
  readonly known: number;
  /** Where in a row of codes it is written, in bytes; twice where missing values part in both ways. */
  readonly first: number;
  readonly second: number;
  readonly firstMissing: number;
  readonly secondMissing: number;
}

export interface ScoringPlan {
  readonly bytes: number;
  readonly threads: number;
  /** Whether codes are u16, not u8. */
  readonly wide: boolean;
  /** Bytes of a row of codes. */
  readonly stride: number;
  /** Rows in the memory at once. */
  readonly chunk: number;
  readonly outputs: number;
  readonly trees: number;
  readonly columns: readonly ColumnPlan[];
  readonly address: Readonly<Record<Region, number>>;
}

type Region = 'trees' | 'nodes' | 'values' | 'steps' | 'sets' | 'bounds' | 'codes' | 'staged' | 'sums';

/** Codes of one byte or two. */
export const codesOf = (wide: boolean): number => (wide ? 65_536 : 256);

/** Undefined where the model does not fit: it has features with more than 65,535 thresholds, or takes too much memory. */
export function planScoring(
  model: TreesModel,
  features: readonly CodedFeature[],
  rows: number,
  mostThreads: number,
): ScoringPlan | undefined {
  const most = features.reduce((highest, feature) => Math.max(highest, mostCode(feature)), 0);
  if (most >= codesOf(true)) return undefined;
  const wide = most >= codesOf(false);
  const { outputs } = model;
  const nodes = model.feature.length;
  const trees = model.nodeStart.length - 1;
  const { columns, places, boundsBytes } = layColumns(features, wide);
  const stride = strideOf(places * (wide ? 2 : 1));
  const ofMemory = Math.floor(MOST_STAGED / (8 * (features.length + outputs)));
  const chunk = Math.ceil(Math.max(1, Math.min(rows, MOST_CHUNK, ofMemory)) / BLOCK) * BLOCK;
  const threads = Math.max(1, Math.min(mostThreads, chunk / BLOCK));
  const sizes: Record<Region, number> = {
    trees: 8 * trees,
    nodes: at.SCORED_NODE_SIZE * nodes,
    values: 8 * nodes,
    steps: 2 * codesOf(wide),
    sets: setsBytes(model, features),
    bounds: boundsBytes,
    codes: threads * BLOCK * stride,
    staged: 2 * 8 * chunk * features.length,
    sums: 2 * 8 * chunk * outputs,
  };
  let end = at.HEAP;
  const address = {} as Record<Region, number>;
  for (const [region, size] of Object.entries(sizes) as [Region, number][]) {
    address[region] = end;
    end = Math.ceil((end + size) / 64) * 64;
  }
  if (end > MOST_BYTES) return undefined;
  return {
    bytes: Math.ceil(end / PAGE) * PAGE,
    threads,
    wide,
    stride,
    chunk,
    outputs,
    trees,
    columns: columns.map((column) => ({ ...column, bounds: address.bounds + column.bounds })),
    address,
  };
}

/** A row lies in one cache line where it can. */
const strideOf = (bytes: number): number =>
  [8, 16, 32, 64].find((power) => bytes <= power) ?? Math.ceil(bytes / 64) * 64;

function layColumns(features: readonly CodedFeature[], wide: boolean) {
  const bytes = wide ? 2 : 1;
  let places = 0;
  let boundsBytes = 0;
  const columns = features.map((coded): ColumnPlan => {
    const { feature, kind, bounds, known, missing } = coded;
    let size = 1;
    while (size <= bounds.length) size *= 2;
    const first = places * bytes;
    const both = kind === 'number' && missing.left && missing.right;
    places += both ? 2 : 1;
    const column = {
      feature,
      kind,
      bounds: boundsBytes,
      size,
      known,
      first,
      second: both ? first + bytes : first,
      // Below every bound, and above.
      firstMissing: missing.left ? 0 : bounds.length,
      secondMissing: missing.right ? bounds.length : 0,
    };
    boundsBytes += 8 * size;
    return column;
  });
  return { columns, places, boundsBytes };
}

/** A byte for each code of each split on a category. */
function setsBytes(model: TreesModel, features: readonly CodedFeature[]): number {
  const known = new Map(features.map(({ feature, known: codes }) => [feature, codes]));
  return model.feature.reduce(
    (bytes, index) =>
      bytes + (index >= 0 && model.features[index]!.kind === 'category' ? known.get(index)! + 1 : 0),
    0,
  );
}
