import { Refusal } from './refusal.ts';

const MAX_DEPTH = 64;

/**
 * Reads JSON that a stranger wrote, and whose value then has a canonical form (I-JSON, RFC 7493): UTF-8 without byte
 * order mark, bounded in size and depth, no number beyond the doubles, no half of a surrogate pair, and no name twice
 * in one object (two readers that resolve a double differently would see two documents under one signature).
 */
export function parseStrictJson(bytes: Uint8Array, maxBytes: number): unknown {
  if (bytes.length > maxBytes) throw new Refusal('malformed', `the JSON is larger than ${maxBytes} bytes`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal('malformed', 'the JSON is not UTF-8');
  }
  checkDepth(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal('malformed', 'it is not JSON');
  }
  checkNames(text);
  checkValues(value);
  return value;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const isOpening = (code: number): boolean => code === 0x7b || code === 0x5b;
const isClosing = (code: number): boolean => code === 0x7d || code === 0x5d;

/** Walks the strings of a text; outside of them `visit` sees each character's code. */
function walk(
  text: string,
  visit: (code: number) => void,
  string: (start: number, end: number) => void,
): void {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== QUOTE) {
      visit(code);
      continue;
    }
    const start = at;
    for (at++; at < text.length && text.charCodeAt(at) !== QUOTE; at++)
      if (text.charCodeAt(at) === BACKSLASH) at++;
    string(start, at + 1);
  }
}

// Before JSON.parse, whose recursion a hostile depth would exhaust.
function checkDepth(text: string): void {
  let depth = 0;
  walk(
    text,
    (code) => {
      if (isOpening(code)) depth++;
      else if (isClosing(code)) depth--;
      if (depth > MAX_DEPTH)
        throw new Refusal('malformed', `the JSON is nested deeper than ${MAX_DEPTH} levels`);
    },
    () => {},
  );
}

/** The text is known to be JSON here, hence a string before a colon is a name. */
function checkNames(text: string): void {
  // Of each open object; an array has no names, and an object gets its set with its first.
  const open: (Set<string> | undefined)[] = [];
  let start = 0;
  let end = 0;
  walk(
    text,
    (code) => {
      if (isOpening(code)) open.push(undefined);
      else if (isClosing(code)) open.pop();
      else if (code === COLON) {
        const source = text.slice(start, end);
        const name = JSON.parse(source) as string;
        const names = (open[open.length - 1] ??= new Set());
        if (names.has(name))
          throw new Refusal('malformed', `the JSON has the name ${source.slice(0, 80)} twice`);
        // Nothing that Assay reads is called so; whoever copies such an object changes its prototype.
        if (name === '__proto__') throw new Refusal('malformed', 'the JSON has the name "__proto__"');
        names.add(name);
      }
    },
    (from, to) => {
      start = from;
      end = to;
    },
  );
}

function checkValues(value: unknown): void {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new Refusal('malformed', 'the JSON has a number that is too large');
  if (typeof value === 'string' && !value.isWellFormed())
    throw new Refusal('malformed', 'the JSON has half of a surrogate pair');
  if (Array.isArray(value)) value.forEach(checkValues);
  else if (typeof value === 'object' && value !== null)
    for (const name of Object.keys(value)) {
      checkValues(name);
      checkValues((value as Readonly<Record<string, unknown>>)[name]);
    }
}
