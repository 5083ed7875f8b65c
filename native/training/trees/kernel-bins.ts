/** Puts rows in bins into the memory that the kernels work in. */
import { cancelled } from '../../engine/errors.ts';
import type { FeatureMatrix } from '../../features/matrix.ts';
import { isBinned, type TreeMatrix } from './binned.ts';
import { binColumn, categoryBins, numberBinsOf, type FeatureBins } from './bins.ts';
import type { EngineInput } from './engine.ts';
import type { Crew } from './kernel-engine.ts';
import * as at from './kernel-layout.ts';
import { columnBytes } from './kernel-memory.ts';
import { COMMAND, type ProgramStart } from './kernel-program.ts';

/** Puts the bins of all columns into the memory: those that the rows come in, else those that are found here. */
export async function layBins(
  buffer: ArrayBufferLike,
  { plan }: ProgramStart,
  input: EngineInput,
  crew: Crew,
): Promise<readonly FeatureBins[]> {
  const { train, validation, binSample, signal } = input;
  const { address, slots, stagingBytes } = plan;
  const words = new Int32Array(buffer, address.slots, at.SLOT_WORDS * slots);

  /** Bins the numbers, as many at a time as there are slots; of training rows it finds their bounds before. */
  async function binNumbers(of: FeatureMatrix, lay: Laying): Promise<void> {
    const numbers = Array.from(of.columns.keys()).filter((index) => of.columns[index]!.kind === 'number');
    for (let first = 0; first < numbers.length; first += slots) {
      const some = numbers.slice(first, first + slots);
      words.fill(-1);
      some.forEach((index, slot) => {
        const word = at.SLOT_WORDS * slot;
        words[word + at.SLOT_FEATURE] = index;
        words[word + at.SLOT_VALIDATION] = lay.isValidation ? 1 : 0;
        words[word + at.SLOT_BOUNDS] = lay.bins[index]!.count - 2;
        new Float64Array(buffer, address.staging + stagingBytes * slot, of.rows).set(
          of.columns[index]!.values,
        );
      });
      await crew.run(COMMAND.bin);
      await lay.done(some.length);
      if (lay.isValidation) continue;
      some.forEach((index, slot) => {
        const word = at.SLOT_WORDS * slot;
        const bounds = new Float64Array(words[word + at.SLOT_BOUNDS]!);
        bounds.set(new Float64Array(buffer, address.bounds + 2048 * index, bounds.length));
        lay.bins[index] = numberBinsOf(bounds, words[word + at.SLOT_USABLE] === 1);
      });
    }
  }

  async function layColumns(of: TreeMatrix, bins: FeatureBins[], isValidation: boolean): Promise<void> {
    const base = isValidation ? address.validationColumns : address.columns;
    const columnAt = (feature: number): Uint8Array =>
      new Uint8Array(buffer, base + feature * columnBytes(of.rows), of.rows);
    const way = isBinned(of) ? 'read' : 'binned';
    let laid = 0;
    async function done(columns: number): Promise<void> {
      laid += columns;
      input.preparing?.(laid, bins.length, `${isValidation ? 'validation ' : ''}columns ${way}`);
      await input.pause?.();
      if (signal?.aborted) throw cancelled();
    }
    if (!isBinned(of)) await binNumbers(of, { bins, isValidation, done });
    for (const [feature, { kind }] of of.columns.entries()) {
      if (isBinned(of)) of.read(feature, columnAt(feature));
      else if (kind === 'number') continue;
      else {
        const column = of.columns[feature]!;
        if (!isValidation) bins[feature] = categoryBins(column, binSample);
        columnAt(feature).set(binColumn(bins[feature]!, column.values));
      }
      await done(1);
    }
  }

  // Of rows that are not binned yet each column's bins take the place of these as they are found.
  const none = numberBinsOf(new Float64Array(0), false);
  const bins = isBinned(train.matrix) ? [...train.matrix.bins] : train.matrix.columns.map(() => none);
  await layColumns(train.matrix, bins, false);
  if (validation !== undefined) await layColumns(validation.matrix, bins, true);
  return bins;
}

/** Columns on their way into bins. */
interface Laying {
  readonly bins: FeatureBins[];
  readonly isValidation: boolean;
  /** So many more are there; throws where that is the end, since nobody waits for the rest. */
  done(columns: number): Promise<void>;
}
