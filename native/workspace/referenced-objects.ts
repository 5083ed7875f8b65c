import { isDigest } from './digest.ts';
import type { WorkspaceState } from './fold.ts';
import type { ObjectStore } from './objects.ts';

/**
 * Every object that the log's steps need, with who names it: their results, and what a result names under any member
 * as the digest of an object that is there, since objects name further objects.
 */
export async function referencedObjects(
  store: ObjectStore,
  state: WorkspaceState,
  present: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const needed = new Map<string, string>();
  const open: { digest: string; isResult: boolean }[] = [];
  const add = (digest: string, by: string, isResult: boolean) => {
    if (needed.has(digest)) return;
    needed.set(digest, by);
    open.push({ digest, isResult });
  };
  for (const { result, seq, step } of state.steps.values()) {
    add(result, `event ${String(seq)} (${step.kind})`, true);
    for (const input of step.inputs) if (present.has(input)) add(input, `event ${String(seq)}`, false);
  }
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { digest, isResult } = next;
    if (!present.has(digest)) continue;
    const value = await jsonOf(store, digest);
    if (value === undefined) continue;
    if (isResult) for (const part of partsOf(value)) add(part, `object ${digest}`, false);
    for (const named of digestsIn(value)) if (present.has(named)) add(named, `object ${digest}`, false);
  }
  return needed;
}

const LARGEST_JSON = 64 << 20;

async function jsonOf(store: ObjectStore, digest: string): Promise<unknown> {
  if ((await store.size(digest)) > LARGEST_JSON) return undefined;
  const bytes = await store.read(digest, { verify: false });
  const first = bytes[0];
  if (first !== 0x7b && first !== 0x5b) return undefined;
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function partsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || !('parts' in value)) return [];
  const { parts } = value;
  return typeof parts === 'object' && parts !== null ? Object.values(parts).filter(isDigest) : [];
}

function digestsIn(value: unknown): Set<string> {
  const digests = new Set<string>();
  const open = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (isDigest(next)) digests.add(next);
    else if (typeof next === 'object' && next !== null) {
      for (const member of Object.values(next))
        if (member !== null && typeof member !== 'number') open.push(member);
    }
  }
  return digests;
}
