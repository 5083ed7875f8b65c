import { badInput } from '../engine/errors.ts';

/** A name as SQL: quoted, so that no name is a keyword, folded or read as code. */
export function identifier(name: string): string {
  if (name.includes('\0')) throw badInput('A name may not hold a NUL character.', JSON.stringify(name));
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as an SQL literal. DuckDB gives a backslash no meaning in '…'. */
export function literal(text: string): string {
  if (text.includes('\0')) throw badInput('A text may not hold a NUL character.', JSON.stringify(text));
  return `'${text.replaceAll("'", "''")}'`;
}

/** A path as DuckDB has to see it to mean one file: it reads *, ? and [ as a pattern. */
export function plainPath(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}

/** A path as a literal that names one file. */
export function fileLiteral(path: string): string {
  return literal(plainPath(path));
}
