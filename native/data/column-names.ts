import type { Warning } from './contract.ts';

/**
 * Unique, non-empty names for a file's headers, in order: a blank becomes column_<position>, the second `x` becomes
 * x_2 (or the next free number). Case matters: `a` and `A` are two names.
 */
export function columnNames(headers: readonly string[]): { names: string[]; warnings: Warning[] } {
  const given = new Set(headers);
  const used = new Set<string>();
  const warnings: Warning[] = [];
  const names = headers.map((header, index) => {
    const blank = header.trim() === '';
    let name = blank ? `column_${index + 1}` : header;
    if (blank && given.has(name)) name = `${name}_blank`;
    for (let n = 2; used.has(name) || (n > 2 && given.has(name)); n++) name = `${header}_${n}`;
    used.add(name);
    if (name !== header) {
      warnings.push({
        column: name,
        what: blank
          ? `Column ${index + 1} has no name in the file and is called ${name}.`
          : `The file has more than one column called ${header}; column ${index + 1} is called ${name}.`,
        fix: 'Rename the columns in the file if the names should say more.',
      });
    }
    return name;
  });
  return { names, warnings };
}
