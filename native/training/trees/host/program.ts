/** What each thread does, over the memories that they share. */
import { numberBounds } from '../rows/bins.ts';
import type { Kernels } from './exports.ts';
import { columnBytes } from './memory.ts';
import * as at from './layout.ts';
import { renewalOf } from './renewal.ts';
import type { ProgramStart, Share } from './share.ts';
import type { ScoredRows } from '../objective.ts';
import { copyNodes } from './tree.ts';
import { sumLogLoss } from '../objectives/log-loss.ts';
import { objectiveOf } from '../objectives/registry.ts';
import { spansOfLists } from '../rows/spans.ts';
import type { Lists } from '../rows/lists.ts';

/** A memory with a thread's kernels over it. */
export interface ThreadShare extends Share {
  readonly kernels: Kernels;
}

export const COMMAND = {
  bin: 5,
  layTiles: 1,
  derive: 2,
  grow: 3,
  end: 4,
  add: 6,
  /** A tree whose rows lie elsewhere: derivatives for whoever sums them, its splits, then its values. */
  quantise: 7,
  openRoot: 8,
  openChildren: 9,
  addHeld: 10,
} as const;

/** Words behind the first control block's by which the host speaks to the threads. */
export const TURN = 608 / 4;
export const DONE = 640 / 4;
export const ASKED = 672 / 4;
export const OUTPUT = 676 / 4;

/** Rows that are binned between two looks at whether to stop: some milliseconds. */
const ROWS_AT_ONCE = 2 ** 18;

/** Returns what does a thread's part of a command. Threads wait for each other in the first memory. */
export function programOf(
  shares: readonly ThreadShare[],
  start: ProgramStart,
  thread: number,
): (command: number) => void {
  const [lead, ...others] = shares as [ThreadShare, ...ThreadShare[]];
  const { kernels, buffer } = lead;
  const { address, threads } = lead.plan;
  const objective = objectiveOf(start.objective);
  const renewal = renewalOf(shares, start, thread);
  const words = new Int32Array(buffer, 0, 1024);
  const ownBlocks = (count: number, each: (block: number, begin: number, end: number) => void): void => {
    for (let block = thread; block * at.BLOCK < count; block += threads) {
      each(block, block * at.BLOCK, Math.min(count, (block + 1) * at.BLOCK));
    }
  };
  function deriveLogLoss(): void {
    if (thread === 0) shares.forEach((share) => pointAt(share, 0));
    kernels.barrier();
    for (const share of shares) {
      share.kernels.deriveLogLoss(thread);
      const { losses, plan } = share;
      const parts = new Float64Array(share.buffer, plan.address.lossParts, losses.length * at.LOSS_PARTS);
      ownBlocks(plan.rows, (block) => {
        const first = block * at.LOSS_PARTS;
        losses[block] = sumLogLoss(parts[first]!, parts.subarray(first + 1, first + at.LOSS_PARTS));
      });
    }
  }
  /** Does this thread's part of the lists. Sums of them lie where those of blocks would, which are not fewer; the rest are 0. */
  function eachList(
    of: 'train' | 'validation',
    lists: Lists,
    sumOf: (rows: ScoredRows, begin: number, end: number) => number,
  ): void {
    const rows = { ...lead[of], lists, memories: shares.map((share) => share[of]) };
    const spans = spansOfLists(lists);
    let span = 0;
    for (const share of shares) {
      const sums = of === 'train' ? share.losses : share.validationLosses;
      for (let i = 0; i < sums.length; i++, span++) {
        if (span % threads !== thread || stopped()) continue;
        const own = spans[span];
        sums[i] = own === undefined ? 0 : sumOf(rows, own.begin, own.end);
      }
    }
  }
  function derive(): void {
    const { lists, validationLists } = start;
    if (lists !== undefined) {
      eachList('train', lists, (rows, begin, end) => objective.derive(rows, begin, end));
      if (validationLists !== undefined)
        eachList('validation', validationLists, (rows, begin, end) => objective.loss(rows, begin, end));
      return;
    }
    if (start.objective.kind === 'log-loss' && !start.weighted) deriveLogLoss();
    else
      for (const { plan, losses, train } of shares)
        ownBlocks(plan.rows, (block, begin, end) => (losses[block] = objective.derive(train, begin, end)));
    for (const { plan, validationLosses, validation } of shares)
      ownBlocks(plan.validationRows, (block, begin, end) => {
        validationLosses[block] = objective.loss(validation, begin, end);
      });
  }
  const stopped = (): boolean => Atomics.load(lead.control, at.CANCELLED) !== 0;
  /** Bins the numbers that were laid in a slot of the one memory, and before that, of training rows, finds their bounds. */
  function binSlot(index: number): void {
    const { rows, validationRows, stagingBytes, mostBins } = lead.plan;
    const slot = new Int32Array(buffer, address.slots + 4 * at.SLOT_WORDS * index, at.SLOT_WORDS);
    const feature = slot[at.SLOT_FEATURE]!;
    if (feature < 0) return;
    const validation = slot[at.SLOT_VALIDATION] === 1;
    const count = validation ? validationRows : rows;
    const from = address.staging + stagingBytes * index;
    const to = address.bounds + 2048 * feature;
    if (!validation) {
      const sample = start.sample === 0 ? undefined : new Uint32Array(buffer, address.sample, start.sample);
      const found = numberBounds(new Float64Array(buffer, from, count), mostBins, sample);
      const bounds = new Float64Array(buffer, to, 256).fill(Infinity);
      bounds.set(found.bounds);
      slot[at.SLOT_BOUNDS] = found.bounds.length;
      slot[at.SLOT_USABLE] = found.usable ? 1 : 0;
    }
    const columns = validation ? address.validationColumns : address.columns;
    const missing = slot[at.SLOT_BOUNDS]! + 1;
    const out = columns + feature * columnBytes(count);
    for (let row = 0; row < count && !stopped(); row += ROWS_AT_ONCE) {
      kernels.binNumbers(from + 8 * row, Math.min(ROWS_AT_ONCE, count - row), to, missing, out + row);
    }
  }
  function bin(): void {
    for (let slot = thread; slot < lead.plan.slots && !stopped(); slot += threads) binSlot(slot);
  }
  function quantise(output: number): void {
    if (thread === 0) shares.forEach((share) => pointAt(share, output));
    kernels.barrier();
    kernels.quantise(thread);
    kernels.barrier();
  }
  function giveNodes(): void {
    for (const share of others) copyNodes(lead, share, thread);
  }
  /** Finds the values of the last tree's leaves; where they are found anew, rows are listed by leaf. */
  function setLeafValues(): void {
    if (renewal !== undefined) {
      renewal.findQuantiles();
      kernels.barrier();
      if (thread === 0) renewal.setValues();
    } else if (thread === 0) kernels.leafValues();
    if (thread === 0) for (const { values } of others) values.set(lead.values);
    kernels.barrier();
  }
  function addToTraining(output: number): void {
    for (const share of shares) {
      const { rows, address: own } = share.plan;
      share.kernels.walk(thread, own.columns, rows, own.scores + 8 * rows * output);
    }
  }
  function addToValidation(output: number): void {
    for (const share of shares) {
      const { validationRows: rows, address: own } = share.plan;
      if (rows > 0)
        share.kernels.walk(thread, own.validationColumns, rows, own.validationScores + 8 * rows * output);
    }
  }
  function grow(output: number): void {
    quantise(output);
    kernels.grow(thread);
    kernels.barrier();
    giveNodes();
    setLeafValues();
    for (const share of shares) share.kernels.addValues(thread);
    addToValidation(output);
  }
  function addHeld(output: number): void {
    giveNodes();
    if (renewal !== undefined) {
      for (const share of shares) share.kernels.listRows(thread);
      kernels.barrier();
    }
    setLeafValues();
    addToTraining(output);
    addToValidation(output);
  }
  return (command) => {
    if (command === COMMAND.bin) bin();
    else if (command === COMMAND.layTiles) for (const share of shares) share.kernels.layTiles(thread);
    else if (command === COMMAND.derive) derive();
    else if (command === COMMAND.grow) grow(words[OUTPUT]!);
    else if (command === COMMAND.add) {
      addToTraining(words[OUTPUT]!);
      addToValidation(words[OUTPUT]!);
    } else if (command === COMMAND.quantise) quantise(words[OUTPUT]!);
    else if (command === COMMAND.openRoot) kernels.openRoot(thread);
    else if (command === COMMAND.openChildren) kernels.openChildren(thread);
    else if (command === COMMAND.addHeld) addHeld(words[OUTPUT]!);
  };
}

/** Lets the kernels work on an output. */
function pointAt({ control, plan: { address, rows } }: Share, output: number): void {
  control[at.GRADIENT_AT] = address.gradients + 8 * rows * output;
  control[at.HESSIAN_AT] = address.hessians + 8 * rows * output;
  control[at.SCORE_AT] = address.scores + 8 * rows * output;
}
