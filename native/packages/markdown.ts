import { visibleText } from './visible-text.ts';

/** Text from data inside a line or a table's cell: nothing in it is markup, a link or an HTML element. */
export function markdownText(text: string, longest?: number): string {
  return visibleText(text, longest)
    .replace(/[\\`*_{}[\]<>#|!~$]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/:\/\//g, '\\://')
    .replace(/@/g, '\\@');
}

/** A table; cells are Markdown already. */
export function markdownTable(
  header: readonly string[],
  align: readonly ('left' | 'right')[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(align.map((one) => (one === 'right' ? '---:' : '---'))), ...rows.map(line)].join(
    '\n',
  );
}

/** A code block that its own text cannot end. */
export function codeBlock(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
