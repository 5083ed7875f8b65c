/** Puts rows in bins into the memories that the kernels work in. */
import { cancelled } from '../../../engine/errors.ts';
import type { FeatureMatrix } from '../../../features/matrix.ts';
import { isBinned, type BinnedMatrix, type TreeMatrix } from '../rows/binned.ts';
import { binColumn, categoryBins, numberBinsOf, type FeatureBins } from '../rows/bins.ts';
import type { EngineInput } from '../engine.ts';
import type { Crew } from './engine.ts';
import * as at from './layout.ts';
import { columnBytes } from './memory.ts';
import { COMMAND } from './program.ts';
import type { Share } from './share.ts';

/**
 * Puts the bins of all columns into the memories: those that the rows come in, else, where there is one memory, those
 * that are found here.
 */
export async function layBins(
  shares: readonly Share[],
  input: EngineInput,
  crew: Crew,
): Promise<readonly FeatureBins[]> {
  const { train, validation, binSample, signal } = input;
  const { buffer, plan } = shares[0]!;
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
      if (isBinned(of)) for (const share of shares) readInto(share, of, feature, isValidation);
      else if (kind === 'number') continue;
      else {
        const column = of.columns[feature]!;
        if (!isValidation) bins[feature] = categoryBins(column, binSample);
        columnIn(shares[0]!, feature, isValidation).set(binColumn(bins[feature]!, column.values));
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

/** A memory's rows of a feature. */
function columnIn({ buffer, plan }: Share, feature: number, isValidation: boolean): Uint8Array {
  const { address, rows, validationRows } = plan;
  const [base, count] = isValidation ? [address.validationColumns, validationRows] : [address.columns, rows];
  return new Uint8Array(buffer, base + feature * columnBytes(count), count);
}

function readInto(share: Share, from: BinnedMatrix, feature: number, isValidation: boolean): void {
  const { first, validationFirst } = share.plan;
  from.read(feature, columnIn(share, feature, isValidation), isValidation ? validationFirst : first);
}

/** Columns on their way into bins. */
interface Laying {
  readonly bins: FeatureBins[];
  readonly isValidation: boolean;
  /** So many more are there; throws where that is the end, since nobody waits for the rest. */
  done(columns: number): Promise<void>;
}
