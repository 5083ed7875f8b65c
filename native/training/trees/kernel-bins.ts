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
  { train, validation, binSample, signal }: EngineInput,
  crew: Crew,
): Promise<readonly FeatureBins[]> {
  const { address, slots, stagingBytes } = plan;
  const words = Array.from(
    { length: slots },
    (_, slot) => new Int32Array(buffer, address.slots + 4 * at.SLOT_WORDS * slot, at.SLOT_WORDS),
  );

  /** Bins the numbers, as many at a time as there are slots; of training rows it finds their bounds before. */
  async function binNumbers(of: FeatureMatrix, bins: FeatureBins[], isValidation: boolean): Promise<void> {
    const numbers = Array.from(of.columns.keys()).filter((index) => of.columns[index]!.kind === 'number');
    for (let first = 0; first < numbers.length; first += slots) {
      words.forEach((word, slot) => {
        const index = numbers[first + slot];
        word[at.SLOT_FEATURE] = index ?? -1;
        if (index === undefined) return;
        word[at.SLOT_VALIDATION] = isValidation ? 1 : 0;
        word[at.SLOT_BOUNDS] = bins[index]!.count - 2;
        new Float64Array(buffer, address.staging + stagingBytes * slot, of.rows).set(
          of.columns[index]!.values,
        );
      });
      await crew.run(COMMAND.bin);
      if (signal?.aborted) throw cancelled();
      if (isValidation) continue;
      words.forEach((word, slot) => {
        const index = numbers[first + slot];
        if (index === undefined) return;
        const bounds = new Float64Array(word[at.SLOT_BOUNDS]!);
        bounds.set(new Float64Array(buffer, address.bounds + 2048 * index, bounds.length));
        bins[index] = numberBinsOf(bounds, word[at.SLOT_USABLE] === 1);
      });
    }
  }

  const columnAt = (base: number, rows: number, feature: number): Uint8Array =>
    new Uint8Array(buffer, base + feature * columnBytes(rows), rows);

  async function lay(of: TreeMatrix, bins: FeatureBins[], isValidation: boolean): Promise<void> {
    const base = isValidation ? address.validationColumns : address.columns;
    if (isBinned(of)) {
      of.bins.forEach((_, feature) => of.read(feature, columnAt(base, of.rows, feature)));
      return;
    }
    await binNumbers(of, bins, isValidation);
    of.columns.forEach(({ kind, values }, feature) => {
      if (kind === 'category') columnAt(base, of.rows, feature).set(binColumn(bins[feature]!, values));
    });
  }

  const bins = isBinned(train.matrix)
    ? [...train.matrix.bins]
    : train.matrix.columns.map((column) =>
        column.kind === 'category'
          ? categoryBins(column, binSample)
          : numberBinsOf(new Float64Array(0), false),
      );
  await lay(train.matrix, bins, false);
  if (validation !== undefined) await lay(validation.matrix, bins, true);
  return bins;
}
