/** Bins numbers by the trainer's kernel, in a small memory of its own. */
import { binColumn, type FeatureBins } from '../trees/bins.ts';
import * as at from '../trees/kernel-layout.ts';
import { PAGE } from '../trees/kernel-memory.ts';
import { kernelsModule, kernelsOver } from '../trees/crew/runtime.ts';
import { NO_OTHERS } from '../trees/kernel-others.ts';

/** Rows that are binned at once, at most. */
export const PART_ROWS = 65_536;

const BOUNDS_AT = at.HEAP;
const VALUES_AT = BOUNDS_AT + 256 * 8;
const BINS_AT = VALUES_AT + PART_ROWS * 8;

export type Binner = (bins: FeatureBins, values: Float64Array) => Uint8Array;

let made: Binner | undefined;

/** A feature's bins, a byte a value, of at most PART_ROWS values; they hold until the next call. */
export function binner(): Binner {
  if (made !== undefined) return made;
  const pages = Math.ceil((BINS_AT + PART_ROWS) / PAGE);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const { binNumbers } = kernelsOver(kernelsModule())(memory, NO_OTHERS);
  const bounds = new Float64Array(memory.buffer, BOUNDS_AT, 256);
  const numbers = new Float64Array(memory.buffer, VALUES_AT, PART_ROWS);
  made = (bins, values) => {
    if (bins.kind === 'category') return binColumn(bins, values);
    bounds.fill(Infinity).set(bins.bounds);
    numbers.set(values);
    binNumbers(VALUES_AT, values.length, BOUNDS_AT, bins.count - 1, BINS_AT);
    return new Uint8Array(memory.buffer, BINS_AT, values.length);
  };
  return made;
}
