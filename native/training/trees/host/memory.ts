/** The memory that the kernels' threads share: how large it is, and where things lie. */
import * as at from './layout.ts';

/** Rows that a memory holds: training rows first … first + rows − 1, and the same of the validation rows. */
export interface RowShare {
  readonly first: number;
  readonly rows: number;
  readonly validationFirst: number;
  readonly validationRows: number;
}

export interface MemoryPlan extends RowShare {
  readonly bytes: number;
  readonly threads: number;
  /** Training rows of all memories. */
  readonly allRows: number;
  readonly features: number;
  readonly outputs: number;
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
  | 'block'
  | 'packed'
  | 'order'
  | 'moved'
  | 'private'
  | 'features'
  | 'candidates'
  | 'runs'
  | 'counts'
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
  /** The bins stay on disk: each thread brings those of a block of rows to the memory at a time. */
  readonly spilled: boolean;
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

export const wholeOf = ({ rows, validationRows }: MemoryNeeds): RowShare => ({
  first: 0,
  rows,
  validationFirst: 0,
  validationRows,
});

/** What lies where in a memory that holds a share of the rows, or all; histograms of leaves come behind (`writeFeatures`). */
export function planMemory(needs: MemoryNeeds, share = wholeOf(needs)): MemoryPlan {
  const { threads, outputs, leaves, features, mostBins } = needs;
  const { rows, validationRows } = share;
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
    counts: threads * nodes * 4,
    partials: threads * 64,
    values: nodes * 8,
    scratch: threads * 4096,
    fetched: threads * at.FETCHED * at.FETCHED_ROW,
    bounds: features * 2048,
    slots: slots * at.SLOT_WORDS * 4,
    staging: slots * stagingBytes,
    sample: needs.sample * 4,
    private: threads * tiled * at.FEATURE_SUMS,
    columns: needs.spilled ? 8 : features * columnBytes(rows),
    tiles: needs.spilled ? 0 : rows * (fullTiles(features) + lastStride(features)) + 64,
    block: needs.spilled ? threads * features * at.BLOCK : 0,
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
    validationColumns: needs.spilled ? 8 : features * columnBytes(validationRows),
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
    ...share,
    bytes: Math.ceil(end / PAGE) * PAGE,
    threads,
    allRows: needs.rows,
    features,
    outputs,
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
export function lastStride(features: number): number {
  const width = (features - fullTiles(features) + 3) & ~3;
  return [8, 16, 32, 64].find((power) => width <= power && 3 * power <= 4 * width) ?? width;
}

/** Rows that a thread has at most: blocks are dealt in turn. */
export function runRowsOf(rows: number, threads: number): number {
  return Math.ceil(Math.ceil(rows / at.BLOCK) / threads) * at.BLOCK + 1;
}

/** Of so many leaves, by the bins of all features together. */
export const histogramBytes = (leaves: number, bins: number): number => leaves * bins * 8;
