/** What was measured of this machine, kept for the processes to come: measuring takes some seconds. */
import { mkdir, stat, readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { realDisk, replaceFile } from '../workspace/disk.ts';
import { treeSpeed, type Adapter, type TreeSpeed } from './contract.ts';

/** What a measure holds for: anything else is measured anew. */
const measuredOf = z.strictObject({
  /** Id of an adapter, or `cpu`. */
  device: z.string(),
  /** The adapter's driver, or the processor's name. */
  driver: z.string(),
  /** Of the engine, which works beside a GPU too. */
  threads: z.number().int().min(1),
  /** Of Assay. */
  version: z.string(),
});
export type MeasuredOf = z.infer<typeof measuredOf>;

const speedsFile = z.strictObject({
  format: z.literal(1),
  /** The one that was measured last comes last. */
  speeds: z.array(z.strictObject({ of: measuredOf, speed: treeSpeed })),
});
type Kept = z.infer<typeof speedsFile>['speeds'];

const MOST_KEPT = 64;
const MOST_BYTES = 2 ** 18;

/** The file in a user's folder. */
export const speedsIn = (home: string): string => path.join(home, 'speeds.json');

export const ofGpu = (
  { id, driver }: Pick<Adapter, 'id' | 'driver'>,
  threads: number,
  version: string,
): MeasuredOf => ({ device: id, driver, threads, version });

export const ofCpu = (threads: number, version: string): MeasuredOf => ({
  device: 'cpu',
  driver: cpus()[0]?.model.trim() || process.arch,
  threads,
  version,
});

const same = (a: MeasuredOf, b: MeasuredOf): boolean =>
  a.device === b.device && a.driver === b.driver && a.threads === b.threads && a.version === b.version;

/** Nothing where the file is not there, or cannot be read for what it is. */
async function readAll(file: string): Promise<Kept> {
  try {
    if ((await stat(file)).size > MOST_BYTES) return [];
    return speedsFile.parse(JSON.parse(await readFile(file, 'utf8'))).speeds;
  } catch {
    return [];
  }
}

/** What was measured before; undefined where nothing was, or the file is damaged. */
export async function keptSpeed(file: string, of: MeasuredOf): Promise<TreeSpeed | undefined> {
  return (await readAll(file)).find((kept) => same(kept.of, of))?.speed;
}

/** Keeps a measure beside the others. Where that fails the next process measures again: no reason to end a training. */
export async function keepSpeed(file: string, of: MeasuredOf, speed: TreeSpeed): Promise<void> {
  const others = (await readAll(file)).filter((kept) => !same(kept.of, of));
  const speeds = [...others, { of, speed }].slice(-MOST_KEPT);
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await replaceFile(realDisk, file, `${JSON.stringify({ format: 1, speeds })}\n`);
  } catch {
    // As said above.
  }
}
