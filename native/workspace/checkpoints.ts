import { createHash, randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Disk } from './disk.ts';
import { filesBelow } from './files-below.ts';

/** In the cache: what steps that were cut off had made. Any of it may go at any time. */
export const CHECKPOINTS = 'checkpoints';

const FORMAT = 'assay-checkpoint/1';
/** Ends the name of one that was found damaged. */
const DAMAGED = '.damaged';
/** Of one checkpoint; what is larger is not kept. */
export const MOST_CHECKPOINT_BYTES = 2 ** 28;
/** Of all checkpoints together; the oldest go first. */
const MOST_BYTES = 2 ** 30;
/** A header is longer by nothing that a step could choose. */
const MOST_HEADER = 1024;

/** Where a part of a step keeps what it has made. */
export interface CheckpointPlace {
  readonly disk: Disk;
  /** `cache/checkpoints`; it exists. */
  readonly folder: string;
  /** A private folder on the same disk, where a checkpoint lies until it is whole. */
  readonly scratch: string;
  /** Id of the step. */
  readonly step: string;
  /** Tells apart what one step keeps: letters, digits and `-`. */
  readonly part: string;
}

const fileOf = ({ folder, step, part }: CheckpointPlace): string => path.join(folder, `${step}.${part}`);

/** What binds the bytes: all of it has to fit for them to be used. */
function headerOf({ step, part }: CheckpointPlace, bytes: Uint8Array): string {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return `${JSON.stringify({ format: FORMAT, step, part, bytes: bytes.length, sha256 })}\n`;
}

/**
 * Keeps bytes in place of those before, so that a crash leaves the one or the other, whole. Runs of the same step do not
 * disturb each other: whichever is last is kept.
 */
export async function writeCheckpoint(place: CheckpointPlace, bytes: Uint8Array): Promise<void> {
  const { disk, folder, scratch } = place;
  const temporary = path.join(scratch, `checkpoint-${randomUUID()}`);
  await disk.create(temporary, Buffer.concat([Buffer.from(headerOf(place, bytes)), bytes]));
  await disk.rename(temporary, fileOf(place));
  await disk.syncFolder(folder);
}

/** The bytes that were kept; undefined where there are none, `damaged` where they are not what this step once kept. */
export async function readCheckpoint(place: CheckpointPlace): Promise<Uint8Array | 'damaged' | undefined> {
  const { disk } = place;
  const file = fileOf(place);
  const size = await disk.size(file);
  if (size === undefined) return undefined;
  if (size > MOST_CHECKPOINT_BYTES + MOST_HEADER) return 'damaged';
  const whole = await disk.read(file);
  if (whole === undefined) return undefined;
  const end = whole.indexOf(10) + 1;
  const bytes = whole.subarray(end);
  const sound = Buffer.from(whole.subarray(0, end)).equals(Buffer.from(headerOf(place, bytes)));
  return sound ? bytes : 'damaged';
}

/** Takes a damaged checkpoint out of the way; the one that was set aside before goes. */
export async function setCheckpointAside(place: CheckpointPlace): Promise<void> {
  await place.disk.rename(fileOf(place), `${fileOf(place)}${DAMAGED}`);
}

/** Removes what a step kept, but for what was set aside. */
export async function removeCheckpoints(disk: Disk, folder: string, step: string): Promise<void> {
  for (const name of await disk.list(folder)) {
    if (name.startsWith(`${step}.`) && !name.endsWith(DAMAGED)) await disk.remove(path.join(folder, name));
  }
}

/** Lets the oldest checkpoints of other steps go where all of them are too large together. */
export async function pruneCheckpoints(
  { disk, folder, step }: CheckpointPlace,
  most = MOST_BYTES,
): Promise<void> {
  const files = [];
  for await (const file of filesBelow(folder)) files.push(file);
  let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const others = files.filter(({ name }) => !name.startsWith(`${step}.`));
  for (const { name, bytes } of others.sort((a, b) => a.modified - b.modified)) {
    if (total <= most) return;
    await disk.remove(path.join(folder, name));
    total -= bytes;
  }
}
