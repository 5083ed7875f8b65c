import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A small disk of its own for one test. */
export interface Mounted {
  readonly folder: string;
  remount(mode: 'ro' | 'rw'): void;
  unmount(): void;
}

export function mountSmallDisk(kilobytes: number): Mounted {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(kilobytes)}k,nr_inodes=2000`, 'tmpfs', folder], {
    stdio: 'pipe',
  });
  return {
    folder,
    remount: (mode) => execFileSync('mount', ['-o', `remount,${mode}`, folder], { stdio: 'pipe' }),
    unmount: () => {
      execFileSync('umount', [folder], { stdio: 'pipe' });
      rmSync(folder, { recursive: true });
    },
  };
}

/** Why no disk can be mounted here, or undefined. */
export function mountingFails(): string | undefined {
  if (process.platform !== 'linux') return 'tmpfs is Linux only';
  if (process.getuid?.() !== 0) return 'mounting needs root';
  try {
    mountSmallDisk(64).unmount();
    return undefined;
  } catch (error) {
    return `mount failed: ${error instanceof Error ? (error.message.split('\n')[1] ?? error.message) : String(error)}`;
  }
}
