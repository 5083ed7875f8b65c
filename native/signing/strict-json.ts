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

/** Walks the strings of a text; outside of them `visit` sees each character that opens, closes or separates. */
function walk(
  text: string,
  visit: (character: string) => void,
  string: (start: number, end: number) => void,
): void {
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '"') {
      visit(text[at]!);
      continue;
    }
    const start = at;
    for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++;
    string(start, at + 1);
  }
}

// Before JSON.parse, whose recursion a hostile depth would exhaust.
function checkDepth(text: string): void {
  let depth = 0;
  walk(
    text,
    (character) => {
      if (character === '{' || character === '[') depth++;
      else if (character === '}' || character === ']') depth--;
      if (depth > MAX_DEPTH)
        throw new Refusal('malformed', `the JSON is nested deeper than ${MAX_DEPTH} levels`);
    },
    () => {},
  );
}

/** The text is known to be JSON here, hence a string before a colon is a name. */
function checkNames(text: string): void {
  const open: Set<string>[] = [];
  let last = '';
  walk(
    text,
    (character) => {
      if (character === '{' || character === '[') open.push(new Set());
      else if (character === '}' || character === ']') open.pop();
      else if (character === ':') {
        const names = open[open.length - 1]!;
        const name = JSON.parse(last) as string;
        if (names.has(name))
          throw new Refusal('malformed', `the JSON has the name ${last.slice(0, 80)} twice`);
        // Nothing that Assay reads is called so; whoever copies such an object changes its prototype.
        if (name === '__proto__') throw new Refusal('malformed', 'the JSON has the name "__proto__"');
        names.add(name);
      }
    },
    (start, end) => (last = text.slice(start, end)),
  );
}

function checkValues(value: unknown): void {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new Refusal('malformed', 'the JSON has a number that is too large');
  if (typeof value === 'string' && !value.isWellFormed())
    throw new Refusal('malformed', 'the JSON has half of a surrogate pair');
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    checkValues(name);
    checkValues(member);
  }
}
