import { unreadable } from './foreign-model.ts';

interface Entry {
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** Lines of NAME=VALUE up to an empty line, which other lines may stand among. */
export interface Block {
  readonly entries: ReadonlyMap<string, Entry>;
  /** Lines without a value. */
  readonly flags: ReadonlySet<string>;
  /** Of its first line, from 1. */
  readonly line: number;
  /** Place of the first line behind it that is not empty. */
  readonly end: number;
}

export function readBlock(lines: readonly string[], begin: number): Block {
  const entries = new Map<string, Entry>();
  const flags = new Set<string>();
  let at = begin;
  for (; at < lines.length; at++) {
    const line = lines[at]!.replace(/\r$/, '');
    if (line === '') break;
    const sign = line.indexOf('=');
    if (sign < 0) flags.add(line);
    else if (entries.has(line.slice(0, sign)))
      throw unreadable('LightGBM', `${line.slice(0, Math.min(sign, 40))} is told twice`, `line ${at + 1}`);
    else entries.set(line.slice(0, sign), { text: line.slice(sign + 1), line: at + 1 });
  }
  while (at < lines.length && lines[at]!.replace(/\r$/, '') === '') at++;
  return { entries, flags, line: begin + 1, end: at };
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The numbers of an entry. `inf` and `nan` are read as such; their use decides about them. */
export function numbersOf(block: Block, name: string, length: number): Float64Array {
  const entry = block.entries.get(name);
  const words = entry === undefined || entry.text === '' ? [] : entry.text.trim().split(' ');
  const refuse = (why: string): Error =>
    unreadable('LightGBM', `${name} ${why}`, `line ${entry?.line ?? block.line}`);
  if (entry === undefined && length > 0) throw refuse('is missing');
  if (words.length !== length) throw refuse(`has ${words.length} entries instead of ${length}`);
  return Float64Array.from(words, (word) => {
    if (NUMBER.test(word)) return Number(word);
    const special = /^([+-]?)(inf|nan)$/i.exec(word);
    if (special === null) throw refuse(`holds ${JSON.stringify(word.slice(0, 40))}, which is no number`);
    return special[2]!.toLowerCase() === 'nan' ? NaN : special[1] === '-' ? -Infinity : Infinity;
  });
}

/** The same of whole numbers. */
export function integersOf(block: Block, name: string, length: number): Float64Array {
  const values = numbersOf(block, name, length);
  if (values.every(Number.isSafeInteger)) return values;
  throw unreadable('LightGBM', `${name} holds a part of a whole`, `line ${block.entries.get(name)!.line}`);
}

/** Figures that only inform: zeros where they are left out, or are not finite. */
export function figuresOf(block: Block, name: string, length: number): Float64Array {
  if (!block.entries.has(name)) return new Float64Array(length);
  return numbersOf(block, name, length).map((value) => (Number.isFinite(value) ? value : 0));
}
