export interface WholeLine {
  /** Without its newline. */
  readonly source: string;
  /** Where the next line begins. */
  readonly end: number;
}

/** The lines of a file that end with a newline; what follows the last of them is a torn tail. */
export function wholeLines(bytes: Uint8Array | undefined): WholeLine[] {
  if (bytes === undefined) return [];
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lines: WholeLine[] = [];
  let start = 0;
  for (let newline = buffer.indexOf(10); newline !== -1; newline = buffer.indexOf(10, start)) {
    lines.push({ source: buffer.toString('utf8', start, newline), end: newline + 1 });
    start = newline + 1;
  }
  return lines;
}
