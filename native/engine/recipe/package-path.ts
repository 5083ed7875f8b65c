import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { looksLikeContainer } from '../../packages/container.ts';
import type { Recipe } from '../contract.ts';
import { badInput } from '../errors.ts';
import { filesOf, type SourceFiles } from './sources.ts';

/** Enough of a file's beginning to tell a package from anything else. */
const headBytes = 64;

async function isPackage(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const head = new Uint8Array(headBytes);
    const { bytesRead } = await handle.read(head, 0, headBytes, 0);
    return looksLikeContainer(head.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/**
 * Where a run's package goes, checked before the work: an earlier package is replaced, any other file is not, and a
 * recipe, which may be another person's, writes below its own folder only. --out may name any folder.
 */
export async function packagePath(
  recipe: Recipe,
  input: { readonly recipe: string; readonly out?: string },
  files: SourceFiles,
): Promise<string> {
  const folder = path.dirname(input.recipe);
  const named = recipe.package?.out ?? `${recipe.package?.name ?? recipe.name}.zip`;
  const out = input.out ?? path.resolve(folder, named);
  const where = input.out === undefined ? 'package.out' : '--out';
  const inside = path.relative(folder, out);
  if (input.out === undefined && (inside.startsWith('..') || path.isAbsolute(inside))) {
    throw badInput(
      `'${named}' leaves the recipe's folder.`,
      where,
      'Name a file beside the recipe, or use --out.',
    );
  }
  const read = [input.recipe, ...filesOf(files).map((file) => file.path)];
  if (read.some((file) => path.resolve(file) === out)) {
    throw badInput('The package would replace a file that the run reads.', out, 'Choose another name.');
  }
  const found = await stat(out).catch(() => undefined);
  if (found !== undefined && !(found.isFile() && (await isPackage(out)))) {
    throw badInput(
      'There is something else under the name of the package.',
      out,
      'Choose another name, or move it away.',
    );
  }
  const parent = await stat(path.dirname(out)).catch(() => undefined);
  if (parent?.isDirectory() !== true) {
    throw badInput(
      'There is no such folder for the package.',
      path.dirname(out),
      'Make it, or choose another.',
    );
  }
  return out;
}

/** The place of a package, or one beside it where the run reads that file: a package that training goes on from stays. */
export function notRead(out: string, files: SourceFiles): string {
  const read = new Set(filesOf(files).map((file) => file.path));
  let place = out;
  for (let number = 2; read.has(place); number++) place = out.replace(/(\.zip)?$/i, `-${number}.zip`);
  return place;
}
