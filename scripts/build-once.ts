import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)));

/** SHA-256 over the names and contents of files, in the order of their names. */
export function digestOf(folder: string, patterns: readonly string[]): string {
  const files = [...new Set(globSync([...patterns], { cwd: folder }))]
    .map((file) => file.replaceAll(path.sep, '/'))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) {
    const content = readFileSync(path.join(folder, file));
    hash.update(`${file}\0${String(content.length)}\0`).update(content);
  }
  return hash.digest('hex');
}

/**
 * Makes `dist/<name>` where it is not there or its sources are others than it was made of; answers whether it was made.
 * It is made beside and put in place whole: who looks meanwhile finds the old one.
 */
export async function buildOnce(
  name: string,
  sources: readonly string[],
  make: (folder: string) => Promise<void>,
  base = root,
): Promise<boolean> {
  const folder = path.join(base, 'dist', name);
  const note = `${folder}.digest`;
  const digest = digestOf(base, sources);
  if (existsSync(folder) && existsSync(note) && readFileSync(note, 'utf8').trim() === digest) return false;
  const fresh = path.join(base, 'dist', `.${name}-${String(process.pid)}`);
  mkdirSync(path.dirname(folder), { recursive: true });
  rmSync(fresh, { recursive: true, force: true });
  try {
    await make(fresh);
    rmSync(note, { force: true });
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  writeFileSync(note, `${digest}\n`);
  return true;
}
