/** Tells the kernels what lies where in their memory, and by which rules trees grow. */
import { expTables } from '../../../stats/elementary.ts';
import type { FeatureBins } from '../rows/bins.ts';
import type { GrowRules } from '../engine.ts';
import * as at from './layout.ts';
import { histogramBytes, lastStride, runRowsOf, type MemoryPlan } from './memory.ts';

/** Writes what the kernels need to know before the bins are found. */
export function writeControl(buffer: ArrayBufferLike, plan: MemoryPlan, rules: GrowRules): void {
  const { address, threads, rows, features, nodes } = plan;
  const words = new Uint32Array(buffer, at.CONTROL, 64);
  const settings = new Float64Array(buffer, at.SETTINGS, 16);
  const entries: readonly (readonly [number, number])[] = [
    [at.THREADS, threads],
    [at.ROWS, rows],
    [at.ALL_ROWS, plan.allRows],
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
    [at.COUNTS_AT, address.counts],
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
  return plan.bytes + histogramBytes(plan.leaves, offset);
}
