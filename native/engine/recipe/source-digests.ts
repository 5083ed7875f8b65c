import { stat } from 'node:fs/promises';

/**
 * Digests of files that this engine has read, by what the file system says of them. Good enough to look results up
 * while somebody works on a draft; a run reads the file itself.
 */
const digests = new Map<string, string>();

async function keyOf(file: string): Promise<string | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found && [file, found.dev, found.ino, found.size, found.mtimeNs].join(':');
}

export async function rememberDigest(file: string, sha256: string): Promise<void> {
  const key = await keyOf(file);
  if (key !== undefined) digests.set(key, sha256);
}

export async function rememberedDigest(file: string): Promise<string | undefined> {
  const key = await keyOf(file);
  return key === undefined ? undefined : digests.get(key);
}
