/** The few block forms that a model card uses. Everything else is a paragraph, as it is written. */
export type Block =
  | { readonly type: 'heading'; readonly level: number; readonly text: string }
  | { readonly type: 'paragraph'; readonly text: string }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'list'; readonly items: readonly string[] }
  | {
      readonly type: 'table';
      readonly header: readonly string[];
      readonly right: readonly boolean[];
      readonly rows: readonly (readonly string[])[];
    };

/** The YAML in front of a card, between two lines of three dashes, apart from its body. */
export function headOf(text: string): { front: string | undefined; body: string } {
  const match = /^---\n([\s\S]*?)\n---\n/.exec(text);
  return match === null
    ? { front: undefined, body: text }
    : { front: match[1], body: text.slice(match[0].length) };
}

export function parseMarkdown(text: string): Block[] {
  const lines = text.split(/\r?\n/);
  const blocks: Block[] = [];
  let at = 0;
  const takeWhile = (fits: (line: string) => boolean): string[] => {
    const from = at;
    while (at < lines.length && fits(lines[at]!)) at++;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at]!;
    const heading = /^(#{1,6}) +(.*)$/.exec(line);
    const fence = /^(`{3,})/.exec(line)?.[1];
    if (line.trim() === '') at++;
    else if (heading !== null) {
      blocks.push({ type: 'heading', level: heading[1]!.length, text: heading[2]! });
      at++;
    } else if (fence !== undefined) {
      at++;
      const code = takeWhile((one) => !one.startsWith(fence));
      at++;
      blocks.push({ type: 'code', text: code.join('\n') });
    } else if (/^[-*] /.test(line)) {
      const items = takeWhile((one) => /^[-*] /.test(one) || /^ {2,}\S/.test(one));
      blocks.push({ type: 'list', items: joined(items) });
    } else if (line.startsWith('|') && /^\|[\s:|-]+\|$/.test(lines[at + 1] ?? '')) {
      const [header, rule, ...rows] = takeWhile((one) => one.startsWith('|'));
      blocks.push({
        type: 'table',
        header: cellsOf(header!),
        right: cellsOf(rule!).map((cell) => cell.endsWith(':')),
        rows: rows.map(cellsOf),
      });
    } else {
      const paragraph = takeWhile((one) => one.trim() !== '' && !/^(#{1,6} |`{3}|[-*] |\|)/.test(one));
      // A line that begins like a block and is none.
      blocks.push({ type: 'paragraph', text: (paragraph.length > 0 ? paragraph : [lines[at++]!]).join(' ') });
    }
  }
  return blocks;
}

/** Lines that are set in go on with the item before them. */
function joined(lines: readonly string[]): string[] {
  const items: string[] = [];
  for (const line of lines) {
    if (/^[-*] /.test(line)) items.push(line.slice(2));
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return items;
}

/** A table's row; `\|` is no border. */
function cellsOf(line: string): string[] {
  return line
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}
