/** Keeps a training's bins on disk while it runs. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { cancelled } from '../../../engine/errors.ts';
import type { BinnedMatrix } from '../rows/binned.ts';
import type { EngineInput } from '../engine.ts';
import type { Crew } from '../host/engine.ts';
import { BLOCK } from '../host/layout.ts';
import type { SpilledBins } from '../host/spilled.ts';
import { writeBlocks } from './files.ts';

/** Writes the bins of an input's rows, which are in bins, to a file in a folder. */
export async function spillInto(folder: string, input: EngineInput): Promise<SpilledBins> {
  const { train, validation, signal } = input;
  const file = path.join(folder, `${randomUUID()}.blocks`);
  const matrices = [train, ...(validation === undefined ? [] : [validation])].map(
    ({ matrix }) => matrix as BinnedMatrix,
  );
  const all = matrices.reduce((sum, { rows }) => sum + rows, 0);
  let written = 0;
  try {
    await writeBlocks(file, matrices, async (rows) => {
      written += rows;
      input.preparing?.(written, all, 'rows written');
      await input.pause?.();
      if (signal?.aborted) throw cancelled();
    });
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
  return { file, trainingBlocks: Math.ceil(train.y.length / BLOCK) };
}

/** The same threads, which leave no file behind. */
export const removing = ({ file }: SpilledBins, crew: Crew): Crew => ({
  run: (command) => crew.run(command),
  async close() {
    await crew.close();
    await rm(file, { force: true });
  },
});
