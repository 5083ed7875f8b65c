import { randomUUID } from 'node:crypto';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Workspace } from '../../workspace/workspace.ts';

/**
 * Digests of files that were read for this workspace, by what the file system says of them. Good enough to look
 * results up while somebody works on a draft; a run reads the file itself. Kept in the cache: it may be lost.
 */
const stored = z.record(z.string(), z.string());
const mostKept = 1000;
const name = 'source-digests.json';

async function keyOf(file: string): Promise<string | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found && [file, found.dev, found.ino, found.size, found.mtimeNs].join(':');
}

async function load(workspace: Pick<Workspace, 'cachePath'>): Promise<Record<string, string>> {
  try {
    return stored.parse(JSON.parse(await readFile(workspace.cachePath(name), 'utf8')));
  } catch {
    return {};
  }
}

export async function rememberDigest(
  workspace: Pick<Workspace, 'cachePath'>,
  file: string,
  sha256: string,
): Promise<void> {
  const key = await keyOf(file);
  const known = await load(workspace);
  if (key === undefined || known[key] === sha256) return;
  const kept = Object.entries({ ...known, [key]: sha256 }).slice(-mostKept);
  const target = workspace.cachePath(name);
  // Two jobs may remember at once: each writes a file of its own, and the later one stays.
  const own = `${target}.${randomUUID()}.tmp`;
  await writeFile(own, JSON.stringify(Object.fromEntries(kept)));
  await rename(own, target);
}

export async function rememberedDigest(
  workspace: Pick<Workspace, 'cachePath'>,
  file: string,
): Promise<string | undefined> {
  const key = await keyOf(file);
  return key === undefined ? undefined : (await load(workspace))[key];
}
