import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';

/** Workspaces that this user opened, newest first: a list for convenience, in the user's settings. */
const recentSchema = z.array(z.object({ folder: z.string(), opened: z.string() }));
export type RecentWorkspace = z.infer<typeof recentSchema>[number];

const mostKept = 20;
const fileIn = (home: string): string => path.join(home, 'recent-workspaces.json');

/** Those that still exist. */
export async function recentWorkspaces(home: string): Promise<RecentWorkspace[]> {
  const known = await readRecent(home);
  const there = await Promise.all(
    known.map(({ folder }) =>
      stat(path.join(folder, 'workspace.json')).then(
        () => true,
        () => false,
      ),
    ),
  );
  return known.filter((_, i) => there[i]);
}

async function readRecent(home: string): Promise<RecentWorkspace[]> {
  try {
    return recentSchema.parse(JSON.parse(await readFile(fileIn(home), 'utf8')));
  } catch {
    return [];
  }
}

export async function rememberWorkspace(home: string, folder: string): Promise<void> {
  const others = (await readRecent(home)).filter((one) => one.folder !== folder);
  const list = [{ folder, opened: new Date().toISOString() }, ...others].slice(0, mostKept);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const file = fileIn(home);
  await writeFile(`${file}.tmp`, JSON.stringify(list), { mode: 0o600 });
  await rename(`${file}.tmp`, file);
}

/** A name as every file system takes it; never one that leads to another folder. */
export function folderName(name: string): string {
  return (
    name
      .normalize('NFC')
      .replaceAll(/[\p{C}<>:"/\\|?*]+/gu, '-')
      .replaceAll(/^[.\s-]+|[.\s-]+$/g, '')
      .slice(0, 60)
      .trim() || 'workspace'
  );
}

/** A folder for a new workspace of this name, in `ASSAY_WORKSPACES` or the user's folder Assay; never one that exists. */
export async function newWorkspaceFolder(
  name: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string> {
  const parent = environment.ASSAY_WORKSPACES ?? path.join(homedir(), 'Assay');
  const plain = folderName(name);
  for (let n = 1; ; n++) {
    const folder = path.join(parent, n === 1 ? plain : `${plain} ${String(n)}`);
    const taken = await stat(folder).then(
      () => true,
      () => false,
    );
    if (!taken) return folder;
  }
}
