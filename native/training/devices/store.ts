import type { TreeSpeed } from '../../gpu/contract.ts';
import { keepSpeed, keptSpeed, type MeasuredOf } from '../../gpu/measured-speeds.ts';

/** What this process has read or measured, or is about to. */
const known = new Map<string, Promise<TreeSpeed>>();

async function find(
  file: string | undefined,
  of: MeasuredOf,
  measure: () => Promise<TreeSpeed>,
): Promise<TreeSpeed> {
  const kept = file === undefined ? undefined : await keptSpeed(file, of);
  if (kept !== undefined) return kept;
  const speed = await measure();
  if (file !== undefined) await keepSpeed(file, of, speed);
  return speed;
}

/** A speed that this process or an earlier one has measured; where none did it is measured now, and kept in the file. */
export function speedOnce(
  file: string | undefined,
  of: MeasuredOf,
  measure: () => Promise<TreeSpeed>,
): Promise<TreeSpeed> {
  const name = JSON.stringify([file, of]);
  let found = known.get(name);
  if (found === undefined) {
    found = find(file, of, measure);
    // What failed once may work the next time.
    found.catch(() => known.delete(name));
    known.set(name, found);
  }
  return found;
}
