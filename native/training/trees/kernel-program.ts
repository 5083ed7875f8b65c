/** What each thread does, over the memory that they share. */
import { numberBounds } from './bins.ts';
import { columnBytes, type MemoryPlan } from './kernel-memory.ts';
import * as at from './kernel-layout.ts';
import { renewalOf } from './kernel-renewal.ts';
import type { ObjectiveSpec, ScoredRows } from './objective.ts';
import { sumLogLoss } from './objectives/log-loss.ts';
import { objectiveOf } from './objectives/registry.ts';

/** The kernels that were compiled from `kernels/`. */
export interface Kernels {
  quantise(thread: number): void;
  grow(thread: number): void;
  openRoot(thread: number): void;
  openChildren(thread: number): void;
  listRows(thread: number): void;
  leafValues(): void;
  addValues(thread: number): void;
  walk(thread: number, columns: number, rows: number, score: number): void;
  binNumbers(values: number, rows: number, bounds: number, missing: number, out: number): void;
  layTiles(thread: number): void;
  deriveLogLoss(thread: number): void;
  barrier(): void;
}

/** What a thread is started on. */
export interface ProgramStart {
  readonly plan: MemoryPlan;
  readonly objective: ObjectiveSpec;
  readonly weighted: boolean;
  readonly validationWeighted: boolean;
  /** Rows that bounds of bins are found on; 0: all. */
  readonly sample: number;
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

/** Words behind the control block's by which the host speaks to the threads. */
export const TURN = 608 / 4;
export const DONE = 640 / 4;
export const ASKED = 672 / 4;
export const OUTPUT = 676 / 4;

/** Rows that are binned between two looks at whether to stop: some milliseconds. */
const ROWS_AT_ONCE = 2 ** 18;

/** Views of the training and of the validation rows. */
export function scoredRows(buffer: ArrayBufferLike, start: ProgramStart) {
  const { plan, weighted, validationWeighted } = start;
  const { address, rows, validationRows, outputs } = plan;
  const doubles = (base: number, length: number): Float64Array => new Float64Array(buffer, base, length);
  const each = (base: number, length: number): Float64Array[] =>
    Array.from({ length: outputs }, (_, output) => doubles(base + 8 * length * output, length));
  const train: ScoredRows = {
    y: doubles(address.y, rows),
    weights: weighted ? doubles(address.weights, rows) : undefined,
    scores: each(address.scores, rows),
    gradients: each(address.gradients, rows),
    hessians: each(address.hessians, rows),
  };
  const validation: ScoredRows = {
    y: doubles(address.validationY, validationRows),
    weights: validationWeighted ? doubles(address.validationWeights, validationRows) : undefined,
    scores: each(address.validationScores, validationRows),
    gradients: [],
    hessians: [],
  };
  return { train, validation };
}

/** Returns what does a thread's part of a command. */
export function programOf(
  kernels: Kernels,
  buffer: ArrayBufferLike,
  start: ProgramStart,
  thread: number,
): (command: number) => void {
  const { plan } = start;
  const { address, threads, rows, validationRows } = plan;
  const objective = objectiveOf(start.objective);
  const { train, validation } = scoredRows(buffer, start);
  const renewal = renewalOf(buffer, start, thread, train);
  const words = new Int32Array(buffer, 0, 1024);
  const control = new Uint32Array(buffer, at.CONTROL, 64);
  const losses = new Float64Array(buffer, address.losses, Math.ceil(rows / at.BLOCK));
  const validationLosses = new Float64Array(
    buffer,
    address.validationLosses,
    Math.ceil(validationRows / at.BLOCK),
  );
  const ownBlocks = (count: number, each: (block: number, begin: number, end: number) => void): void => {
    for (let block = thread; block * at.BLOCK < count; block += threads) {
      each(block, block * at.BLOCK, Math.min(count, (block + 1) * at.BLOCK));
    }
  };
  const parts = new Float64Array(buffer, address.lossParts, losses.length * at.LOSS_PARTS);
  function deriveLogLoss(): void {
    if (thread === 0) pointAt(0);
    kernels.barrier();
    kernels.deriveLogLoss(thread);
    ownBlocks(rows, (block) => {
      const first = block * at.LOSS_PARTS;
      losses[block] = sumLogLoss(parts[first]!, parts.subarray(first + 1, first + at.LOSS_PARTS));
    });
  }
  /** Lets the kernels work on an output. */
  function pointAt(output: number): void {
    control[at.GRADIENT_AT] = address.gradients + 8 * rows * output;
    control[at.HESSIAN_AT] = address.hessians + 8 * rows * output;
    control[at.SCORE_AT] = address.scores + 8 * rows * output;
  }
  const stopped = (): boolean => Atomics.load(control, at.CANCELLED) !== 0;
  /** Bins the numbers that were laid in a slot, and before that, of training rows, finds their bounds. */
  function binSlot(index: number): void {
    const slot = new Int32Array(buffer, address.slots + 4 * at.SLOT_WORDS * index, at.SLOT_WORDS);
    const feature = slot[at.SLOT_FEATURE]!;
    if (feature < 0) return;
    const validation = slot[at.SLOT_VALIDATION] === 1;
    const count = validation ? validationRows : rows;
    const from = address.staging + plan.stagingBytes * index;
    const to = address.bounds + 2048 * feature;
    if (!validation) {
      const sample = start.sample === 0 ? undefined : new Uint32Array(buffer, address.sample, start.sample);
      const found = numberBounds(new Float64Array(buffer, from, count), plan.mostBins, sample);
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
    for (let slot = thread; slot < plan.slots && !stopped(); slot += threads) binSlot(slot);
  }
  function quantise(output: number): void {
    if (thread === 0) pointAt(output);
    kernels.barrier();
    kernels.quantise(thread);
    kernels.barrier();
  }
  /** Finds the values of the last tree's leaves; where they are found anew, rows are listed by leaf. */
  function setLeafValues(): void {
    if (renewal !== undefined) {
      renewal.findQuantiles();
      kernels.barrier();
      if (thread === 0) renewal.setValues();
    } else if (thread === 0) kernels.leafValues();
    kernels.barrier();
  }
  function addToTraining(output: number): void {
    kernels.walk(thread, address.columns, rows, address.scores + 8 * rows * output);
  }
  function addToValidation(output: number): void {
    if (validationRows === 0) return;
    const scores = address.validationScores + 8 * validationRows * output;
    kernels.walk(thread, address.validationColumns, validationRows, scores);
  }
  return (command) => {
    if (command === COMMAND.bin) bin();
    else if (command === COMMAND.layTiles) kernels.layTiles(thread);
    else if (command === COMMAND.derive) {
      if (start.objective.kind === 'log-loss' && !start.weighted) deriveLogLoss();
      else ownBlocks(rows, (block, begin, end) => (losses[block] = objective.derive(train, begin, end)));
      ownBlocks(validationRows, (block, begin, end) => {
        validationLosses[block] = objective.loss(validation, begin, end);
      });
    } else if (command === COMMAND.grow) {
      const output = words[OUTPUT]!;
      quantise(output);
      kernels.grow(thread);
      kernels.barrier();
      setLeafValues();
      kernels.addValues(thread);
      addToValidation(output);
    } else if (command === COMMAND.add) {
      const output = words[OUTPUT]!;
      addToTraining(output);
      addToValidation(output);
    } else if (command === COMMAND.quantise) quantise(words[OUTPUT]!);
    else if (command === COMMAND.openRoot) kernels.openRoot(thread);
    else if (command === COMMAND.openChildren) kernels.openChildren(thread);
    else if (command === COMMAND.addHeld) {
      const output = words[OUTPUT]!;
      if (renewal !== undefined) {
        kernels.listRows(thread);
        kernels.barrier();
      }
      setLeafValues();
      addToTraining(output);
      addToValidation(output);
    }
  };
}
