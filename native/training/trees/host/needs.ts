/** Which memories a training needs. */
import { badInput } from '../../../engine/errors.ts';
import { allBinsOf } from '../rows/binned-input.ts';
import { isBinned } from '../rows/binned.ts';
import type { EngineInput } from '../engine.ts';
import { histogramBytes, planMemory, type MemoryNeeds, type MemoryPlan } from './memory.ts';
import { MOST_MEMORIES, planShares } from './shares.ts';

const bytesOf = (plans: readonly MemoryPlan[]): number => plans.reduce((sum, { bytes }) => sum + bytes, 0);

export function needsOf(input: EngineInput, threads: number): MemoryNeeds {
  const { train, validation, objective, rules, mostBins, binSample } = input;
  const rows = train.y.length;
  const binned = isBinned(train.matrix);
  return {
    threads,
    rows,
    validationRows: validation?.y.length ?? 0,
    outputs: objective.outputs,
    leaves: Math.min(rules.leaves, rows),
    features: train.matrix.columns.length,
    mostBins,
    binned,
    sample: binned ? 0 : (binSample?.length ?? 0),
    weighted: train.weights !== undefined,
    validationWeighted: validation?.weights !== undefined,
    drawsNodeFeatures: input.drawsNodeFeatures === true,
    spilled: false,
  };
}

/** What lies where, in how many memories. */
export interface Plans {
  readonly memories: readonly MemoryPlan[];
  /** Whether the bins stay on disk. */
  readonly spilled: boolean;
}

/**
 * One memory where it holds all, as far as that is known before the features are in bins; else several, for rows in bins,
 * which stay on disk where all memories together would take more than `most` bytes.
 * @throws BadInput where no number of memories is enough
 */
export function plansFor(input: EngineInput, needs: MemoryNeeds, mostBytes: number, most = Infinity): Plans {
  const histograms = histogramBytes(needs.leaves, allBinsOf(input));
  const whole = planMemory(needs);
  if (whole.bytes + (needs.binned ? histograms : 0) <= mostBytes)
    return { memories: [whole], spilled: false };
  const inBins = { ...needs, binned: true, sample: 0 };
  const resident = planShares(inBins, histograms, mostBytes);
  if (resident !== undefined && bytesOf(resident) + histograms <= most)
    return { memories: resident, spilled: false };
  const spilled =
    most === Infinity ? undefined : planShares({ ...inBins, spilled: true }, histograms, mostBytes);
  if (spilled !== undefined) return { memories: spilled, spilled: true };
  // A block of very many features on its way may take more than a memory has room for.
  if (resident !== undefined) return { memories: resident, spilled: false };
  const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  const { rows, features, leaves } = needs;
  const noRows = planMemory(inBins, { first: 0, rows: 0, validationFirst: 0, validationRows: 0 });
  if (noRows.bytes + histograms > mostBytes)
    throw badInput(
      `Sums of ${leaves.toLocaleString('en')} leaves over ${features.toLocaleString('en')} features need ${gib(noRows.bytes + histograms)}; the trainer can use ${gib(mostBytes)}.`,
      'Training',
      'Use fewer features, or fewer leaves.',
    );
  throw badInput(
    `Training on ${rows.toLocaleString('en')} rows × ${features.toLocaleString('en')} features needs more than ${MOST_MEMORIES} memories of ${gib(mostBytes)}.`,
    'Training',
    'Use fewer rows, or fewer features.',
  );
}
