/** Bins on disk, block of rows by block: BLOCK bytes for each feature, one feature after the other. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { diskError } from '../../../workspace/disk-error.ts';
import type { BinnedMatrix } from '../rows/binned.ts';
import type { CrewStart } from '../crew/programs.ts';
import { BLOCK } from '../host/layout.ts';
import type { ReadBlock } from '../host/spilled.ts';

/** Bytes that are laid out in memory at a time. */
const MOST_BYTES = 2 ** 26;

/**
 * Writes the bins of matrices of the same features, each from a block on.
 * @param told of the rows that were written; what it throws ends the writing
 */
export async function writeBlocks(
  file: string,
  matrices: readonly BinnedMatrix[],
  told: (rows: number) => Promise<void>,
): Promise<void> {
  const features = matrices[0]!.columns.length;
  const most = Math.max(1, Math.floor(MOST_BYTES / (features * BLOCK)));
  try {
    const fd = openSync(file, 'w', 0o600);
    try {
      for (const matrix of matrices) {
        for (let begin = 0; begin < matrix.rows; begin += most * BLOCK) {
          const rows = Math.min(most * BLOCK, matrix.rows - begin);
          writeWhole(fd, blocksOf(matrix, begin, rows));
          await told(rows);
        }
      }
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw diskError(error, file);
  }
}

/** @param begin the first row of a block */
function blocksOf(matrix: BinnedMatrix, begin: number, rows: number): Uint8Array {
  const features = matrix.columns.length;
  const blocks = new Uint8Array(Math.ceil(rows / BLOCK) * features * BLOCK);
  const column = new Uint8Array(rows);
  for (let feature = 0; feature < features; feature++) {
    matrix.read(feature, column, begin);
    for (let row = 0; row < rows; row += BLOCK)
      blocks.set(column.subarray(row, row + BLOCK), row * features + feature * BLOCK);
  }
  return blocks;
}

function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
}

/** Opens what writeBlocks wrote. */
export function openBlocks(file: string, features: number): { read: ReadBlock; close(): void } {
  const fd = openSync(file, 'r');
  return {
    read(block, feature, out) {
      const at = (block * features + feature) * BLOCK;
      for (let done = 0; done < out.length;) {
        const count = readSync(fd, out, done, out.length - done, at + done);
        if (count === 0) throw new RangeError('The file of bins is cut short.');
        done += count;
      }
    },
    close: () => closeSync(fd),
  };
}

/** The bins that a program finds on disk. */
export const blocksFor = (start: CrewStart): ReturnType<typeof openBlocks> | undefined =>
  'spilled' in start && start.spilled !== undefined
    ? openBlocks(start.spilled.file, start.plans[0]!.features)
    : undefined;
