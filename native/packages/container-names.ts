/** The two folders of a package, and how many files each may hold. All files lie directly below one of them. */
export const FOLDERS = { attestations: 1000, model: 200 } as const;

export const MAX_NAME_LENGTH = 100;

// Windows opens a device for these, with any extension.
const DEVICE = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/**
 * Why a file may not be called so below its folder, or undefined where it may.
 *
 * Allowed is POSIX's portable filename character set: letters, digits, `.`, `_` and `-`, not beginning with `.` or `-`
 * and not ending with `.`. Being ASCII, a name has one normalisation form and one byte form, and zip's
 * UTF-8 flag has nothing to say.
 */
export function fileNameFault(name: string): string | undefined {
  if (name === '') return 'the name is empty';
  if (name.length > MAX_NAME_LENGTH) return `the name is longer than ${MAX_NAME_LENGTH} characters`;
  if (name === '.' || name === '..') return 'the name leads to a folder';
  if (name.includes('/')) return 'the name holds a folder; files lie directly below model/ or attestations/';
  if (name.includes('\\')) return 'the name holds a backslash';
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(name)) return 'the name holds a control character';
  if (!/^[A-Za-z0-9._-]+$/.test(name)) return 'the name holds a character other than A-Z a-z 0-9 . _ -';
  if (name.startsWith('.') || name.startsWith('-')) return 'the name begins with . or -';
  if (name.endsWith('.')) return 'the name ends with a dot';
  if (DEVICE.test(name)) return 'the name is a device on Windows';
  return undefined;
}

/** Why a package may not hold an entry of this path (`model/model.onnx`), or undefined where it may. */
export function entryPathFault(path: string): string | undefined {
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'the path is absolute';
  if (path.endsWith('/')) return 'folders have no entries of their own';
  if (path.split(/[/\\]/).includes('..')) return 'the path leads out of the package with ..';
  const folder = Object.keys(FOLDERS).find((name) => path.startsWith(`${name}/`));
  if (folder === undefined) return 'files lie directly below model/ or attestations/ only';
  return fileNameFault(path.slice(folder.length + 1));
}

/** Why these paths, each in order, cannot lie in one package: order, doubles, names that differ in case only, counts. */
export function pathListFault(paths: readonly string[]): { path: string; fault: string } | undefined {
  const folded = new Set<string>();
  const counts: Record<string, number> = {};
  for (const [index, path] of paths.entries()) {
    const previous = paths[index - 1];
    if (previous === path) return { path, fault: 'the name occurs twice' };
    // ASCII, hence UTF-16 order is code-point order.
    if (previous !== undefined && previous > path)
      return { path, fault: 'the entries are not in the order of their names' };
    const lower = path.toLowerCase();
    if (folded.has(lower)) return { path, fault: 'the name differs from another in case only' };
    folded.add(lower);
    const folder = path.slice(0, path.indexOf('/')) as keyof typeof FOLDERS;
    counts[folder] = (counts[folder] ?? 0) + 1;
    if (counts[folder] > FOLDERS[folder])
      return { path, fault: `${folder}/ holds more than ${FOLDERS[folder]} files` };
  }
  return undefined;
}
