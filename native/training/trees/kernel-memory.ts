/** The memory that the kernels' threads share: how large it is, and where things lie. */
import { expTables } from '../../stats/elementary.ts';
import type { FeatureBins } from './bins.ts';
import type { GrowRules } from './engine.ts';
import * as at from './kernel-layout.ts';

export interface MemoryPlan {
  readonly bytes: number;
  readonly threads: number;
  readonly rows: number;
  readonly features: number;
  readonly outputs: number;
  readonly validationRows: number;
  readonly leaves: number;
  readonly nodes: number;
  /** Columns that can be binned at once. */
  readonly slots: number;
  readonly stagingBytes: number;
  readonly mostBins: number;
  readonly address: Readonly<Record<Region, number>>;
}

type Region =
  | 'nodes'
  | 'columns'
  | 'tiles'
  | 'packed'
  | 'order'
  | 'moved'
  | 'private'
  | 'features'
  | 'candidates'
  | 'runs'
  | 'partials'
  | 'factors'
  | 'nodeFeatures'
  | 'values'
  | 'scratch'
  | 'fetched'
  | 'weights'
  | 'y'
  | 'scores'
  | 'gradients'
  | 'hessians'
  | 'losses'
  | 'lossParts'
  | 'leaves'
  | 'exp'
  | 'validationColumns'
  | 'validationWeights'
  | 'validationY'
  | 'validationScores'
  | 'validationLosses'
  | 'bounds'
  | 'slots'
  | 'staging'
  | 'sample';

export interface MemoryNeeds {
  readonly threads: number;
  readonly rows: number;
  readonly validationRows: number;
  readonly outputs: number;
  /** Of a tree at most; never more than rows, since every leaf holds one. */
  readonly leaves: number;
  readonly features: number;
  readonly mostBins: number;
  /** The rows come in bins: none is to be binned here. */
  readonly binned: boolean;
  /** Rows that bounds are found on; 0: all. */
  readonly sample: number;
  readonly weighted: boolean;
  readonly validationWeighted: boolean;
  readonly drawsNodeFeatures: boolean;
}

/** WebAssembly addresses so many bytes. */
export const MOST_BYTES = 2 ** 32;
export const PAGE = 65536;
/** Of numbers on their way into bins. */
const MOST_STAGING = 2 ** 28;
/** Of those that go there at once, but for one column a thread: a command takes some tens of milliseconds. */
const STAGING = 2 ** 22;
const MOST_SLOTS = 1024;

export const columnBytes = (rows: number): number => Math.ceil(rows / 8) * 8;

export function planMemory(needs: MemoryNeeds): MemoryPlan {
  const { threads, rows, validationRows, outputs, leaves, features, mostBins } = needs;
  const nodes = 2 * leaves;
  const tiled = Math.ceil(features / at.TILE) * at.TILE;
  const runRows = runRowsOf(rows, threads);
  const stagingBytes = needs.binned ? 0 : 8 * Math.max(rows, validationRows);
  const slots = Math.max(
    1,
    Math.min(
      features,
      Math.floor(MOST_STAGING / stagingBytes),
      Math.max(threads, Math.min(MOST_SLOTS, Math.floor(STAGING / stagingBytes))),
    ),
  );
  const sizes: Record<Region, number> = {
    features: features * at.FEATURE_SIZE,
    nodes: threads * nodes * at.NODE_SIZE,
    candidates: threads * 2 * at.NODE_SIZE,
    runs: threads * nodes * 8,
    partials: threads * 64,
    values: nodes * 8,
    scratch: threads * 4096,
    fetched: threads * at.FETCHED * at.FETCHED_ROW,
    bounds: features * 2048,
    slots: slots * at.SLOT_WORDS * 4,
    staging: slots * stagingBytes,
    sample: needs.sample * 4,
    private: threads * tiled * at.FEATURE_SUMS,
    columns: features * columnBytes(rows),
    tiles: rows * (fullTiles(features) + lastStride(features)) + 64,
    packed: rows * 8,
    order: threads * runRows * 4 + 64,
    moved: threads * runRows * 4 + 64,
    factors: rows * 8,
    nodeFeatures: needs.drawsNodeFeatures ? nodes * Math.ceil(features / 8) : 0,
    y: rows * 8 + 8,
    weights: needs.weighted ? rows * 8 : 0,
    scores: outputs * rows * 8 + 8,
    gradients: outputs * rows * 8,
    hessians: outputs * rows * 8,
    losses: Math.ceil(rows / at.BLOCK) * 8,
    lossParts: Math.ceil(rows / at.BLOCK) * at.LOSS_PARTS * 8,
    leaves: rows * 2,
    exp: at.EXP_SIZE * 8,
    validationColumns: features * columnBytes(validationRows),
    validationY: validationRows * 8,
    validationWeights: needs.validationWeighted ? validationRows * 8 : 0,
    validationScores: outputs * validationRows * 8,
    validationLosses: Math.ceil(validationRows / at.BLOCK) * 8,
  };
  let end = at.HEAP;
  const address = {} as Record<Region, number>;
  for (const [region, size] of Object.entries(sizes) as [Region, number][]) {
    address[region] = end;
    end = Math.ceil((end + size) / 64) * 64;
  }
  return {
    bytes: Math.ceil(end / PAGE) * PAGE,
    threads,
    rows,
    features,
    outputs,
    validationRows,
    leaves,
    nodes,
    slots,
    stagingBytes,
    mostBins,
    address,
  };
}

/** Features of the tiles before the last. */
const fullTiles = (features: number): number => Math.floor(Math.max(0, features - 1) / at.TILE) * at.TILE;

/**
 * Bytes of a row in the last tile: a multiple of 4, and so many that a row lies in one cache line where that costs at
 * most a third more memory.
 */
function lastStride(features: number): number {
  const width = (features - fullTiles(features) + 3) & ~3;
  return [8, 16, 32, 64].find((power) => width <= power && 3 * power <= 4 * width) ?? width;
}

/** Rows that a thread has at most: blocks are dealt in turn. */
function runRowsOf(rows: number, threads: number): number {
  return Math.ceil(Math.ceil(rows / at.BLOCK) / threads) * at.BLOCK + 1;
}

/** Writes what the kernels need to know before the bins are found. */
export function writeControl(buffer: ArrayBufferLike, plan: MemoryPlan, rules: GrowRules): void {
  const { address, threads, rows, features, nodes } = plan;
  const words = new Uint32Array(buffer, at.CONTROL, 64);
  const settings = new Float64Array(buffer, at.SETTINGS, 16);
  const entries: readonly (readonly [number, number])[] = [
    [at.THREADS, threads],
    [at.ROWS, rows],
    [at.FEATURES, features],
    [at.NODES, nodes],
    [at.LAST_STRIDE, lastStride(features)],
    [at.RUN_ROWS, runRowsOf(rows, threads)],
    [at.NODES_AT, address.nodes],
    [at.COLUMNS_AT, address.columns],
    [at.TILES_AT, address.tiles],
    [at.PACKED_AT, address.packed],
    [at.ORDER_AT, address.order],
    [at.MOVED_AT, address.moved],
    [at.PRIVATE_AT, address.private],
    [at.FEATURES_AT, address.features],
    [at.CANDIDATES_AT, address.candidates],
    [at.RUNS_AT, address.runs],
    [at.PARTIALS_AT, address.partials],
    [at.VALUES_AT, address.values],
    [at.SCRATCH_AT, address.scratch],
    [at.FETCHED_AT, address.fetched],
    [at.LEAF_AT, address.leaves],
    [at.Y_AT, address.y],
    [at.EXP_AT, address.exp],
    [at.LOSS_PARTS_AT, address.lossParts],
    [at.LEAVES, plan.leaves],
    [at.MAX_DEPTH, rules.maxDepth],
    [at.CATEGORY_MEMBERS, rules.categoryMembers],
    // No feature has more, and a word holds it.
    [at.CATEGORY_ONE_VERSUS_REST, Math.min(rules.categoryOneVersusRest, 256)],
    [at.DEPTH_WISE, rules.growth === 'depth' ? 1 : 0],
    [at.MONOTONE, rules.monotone.some((sign) => sign !== 0) ? 1 : 0],
    [at.INTERACTIONS, rules.interactions === undefined ? 0 : 1],
  ];
  for (const [index, value] of entries) words[index] = value;
  settings[at.MIN_ROWS] = rules.minRows;
  settings[at.MIN_HESSIAN] = rules.minHessian;
  settings[at.MIN_GAIN] = rules.minGain;
  settings[at.L1] = rules.l1;
  settings[at.L2] = rules.l2;
  settings[at.CATEGORY_SMOOTH] = rules.categorySmooth;
  settings[at.CATEGORY_L2] = rules.categoryL2;
  settings[at.CATEGORY_MIN_ROWS] = rules.categoryMinRows;
  settings[at.GRID] = rules.grid;
  new Float64Array(buffer, address.exp, at.EXP_SIZE).set(expTables());
}

/** Writes the table of features, and where histograms of their bins begin: behind all else. Returns the bytes in use. */
export function writeFeatures(
  buffer: ArrayBufferLike,
  plan: MemoryPlan,
  bins: readonly FeatureBins[],
  rules: GrowRules,
): number {
  const { address, features } = plan;
  const words = new Uint32Array(buffer, at.CONTROL, 64);
  const view = new DataView(buffer, address.features, features * at.FEATURE_SIZE);
  let offset = 0;
  bins.forEach((feature, index) => {
    const base = index * at.FEATURE_SIZE;
    view.setInt32(base + at.FEATURE_BINS, feature.count, true);
    view.setInt32(base + at.FEATURE_KIND, feature.kind === 'category' ? 1 : 0, true);
    view.setInt32(base + at.FEATURE_OFFSET, offset, true);
    view.setInt32(base + at.FEATURE_MONOTONE, rules.monotone[index]!, true);
    const groups = (rules.interactions ?? []).reduce(
      (mask, members, group) => (members.includes(index) ? mask | (1n << BigInt(group)) : mask),
      0n,
    );
    view.setBigUint64(base + at.FEATURE_GROUPS, groups, true);
    offset += feature.count;
  });
  words[at.BINS] = offset;
  words[at.HISTOGRAMS_AT] = plan.bytes;
  return plan.bytes + plan.leaves * offset * 8;
}
