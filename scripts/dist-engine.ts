import { chmodSync, copyFileSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './build-once.ts';
import { productionModules, shipsFile, type Lock, type Target } from './production-modules.ts';

/** Of the project's own files: what the engine reads at run time. */
function shipsSource(file: string): boolean {
  return !/\.test\.ts$|\.proto$|\.md$/.test(file);
}

/**
 * Puts together the engine as it is shipped beside the application: a plain Node, the sources as they are tested, and the
 * packages that they need on this system.
 */
export function stageEngine(folder: string, target: Target, node = process.execPath): void {
  rmSync(folder, { recursive: true, force: true });
  for (const part of ['native', 'assets']) {
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true, filter: shipsSource });
  }
  const { name, version, description, type, dependencies } = JSON.parse(
    readFileSync(path.join(root, 'package.json'), 'utf8'),
  ) as Record<string, unknown>;
  const manifest = { name, version, description, private: true, type, dependencies };
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);

  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as Lock;
  const isInstalled = (place: string): boolean => existsSync(path.join(root, place));
  for (const place of productionModules(lock, target, isInstalled)) {
    const from = path.join(root, place);
    if (!isInstalled(place)) throw new Error(`${place} is not installed: run npm ci.`);
    cpSync(from, path.join(folder, place), {
      recursive: true,
      dereference: true,
      // A package's own packages are listed by themselves.
      filter: (file) => {
        const inside = path.relative(from, file).replaceAll(path.sep, '/');
        return (
          !inside.split('/').includes('node_modules') &&
          shipsFile(`/${place.slice('node_modules/'.length)}/${inside}`.replace(/\/$/, ''), target)
        );
      },
    });
  }
  const program = path.join(folder, target.platform === 'win32' ? 'node.exe' : 'node');
  copyFileSync(node, program);
  chmodSync(program, 0o755);
}
