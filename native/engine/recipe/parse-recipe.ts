import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Document,
} from 'yaml';
import type { z } from 'zod';
import { recipe as recipeSchema, type Recipe } from '../contract.ts';
import { badInput } from '../errors.ts';
import { allowedText, knownNames, knownWords } from './recipe-schema.ts';
import { withUsualSplit } from './usual-split.ts';

const maxLength = 1_000_000;
/** Of a value in a message. */
const longestShown = 80;

/** Edits from one text to another: a letter more, less, changed, or two neighbours swapped (optimal string alignment). */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, beforeLast[j - 2]! + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

/** The known name that was probably meant, or undefined. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const best = known
    .map((candidate) => ({ candidate, d: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.d - b.d)[0];
  return best !== undefined && best.d <= Math.max(1, Math.floor(name.length / 3))
    ? best.candidate
    : undefined;
}

function lineOf(
  document: Document.Parsed,
  lines: LineCounter,
  path: readonly PropertyKey[],
): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const parent = length === 0 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const holder = length === 1 ? document.contents : parent;
    if (isMap(holder) && length > 0) {
      const pair = holder.items.find((item) => isScalar(item.key) && item.key.value === path[length - 1]);
      if (pair !== undefined && isNode(pair.key) && pair.key.range)
        return lines.linePos(pair.key.range[0]).line;
    }
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

function refuseUnsafe(document: Document.Parsed, lines: LineCounter, name: string): void {
  let depth = 0;
  visit(document, (_key, node, ancestors) => {
    depth = Math.max(depth, ancestors.length);
    if (depth > 60) throw badInput('It is nested too deeply.', name);
    if (isPair(node)) return;
    const at = isNode(node) && node.range ? `${name}, line ${lines.linePos(node.range[0]).line}` : name;
    if (isAlias(node) || ((isScalar(node) || isCollection(node)) && node.anchor !== undefined)) {
      throw badInput(
        'Anchors and aliases are not allowed in a recipe.',
        at,
        'Write the value out in each place.',
      );
    }
    if (isNode(node) && node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:')) {
      throw badInput(`The tag ${node.tag} is not allowed in a recipe.`, at, 'Remove the tag.');
    }
  });
}

/**
 * Reads a recipe (YAML core schema; JSON is a subset). Every error names the line.
 * @param text the file's content @param name the file's name, for messages
 */
export function parseRecipe(text: string, name: string): Recipe {
  if (text.length > maxLength) throw badInput('A recipe is at most 1 MB.', name, 'Is this a recipe?');
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: 'core',
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: true,
    merge: false,
  });
  // A warning is a tag that nobody knows.
  const error = document.errors[0] ?? document.warnings[0];
  if (error !== undefined) {
    const line = lines.linePos(error.pos[0]).line;
    throw badInput(
      error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '.'),
      `${name}, line ${line}`,
      'Check indentation, colons and quotes at that line.',
    );
  }
  refuseUnsafe(document, lines, name);
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw badInput('It holds no recipe.', name, 'A recipe begins with: recipe: 1');
  }
  const version = (value as { recipe?: unknown }).recipe;
  if (typeof version === 'number' && version > 1) {
    throw badInput(
      `The recipe has format ${version}; this version reads 1.`,
      name,
      'Open it with a newer Assay.',
    );
  }
  const parsed = recipeSchema.safeParse(withUsualSplit(value), { reportInput: true });
  if (parsed.success) return parsed.data;
  // A misspelt key says why another one is missing, so it comes first.
  const issues = parsed.error.issues.toSorted(
    (a, b) => Number(b.code === 'unrecognized_keys') - Number(a.code === 'unrecognized_keys'),
  );
  const messages = issues.slice(0, 5).map((issue) => describe(issue, value, document, lines, name));
  const first = messages[0]!;
  throw badInput(
    [first.what, ...messages.slice(1).map((m) => `${m.where}: ${m.what}`)].join('\n'),
    first.where,
    first.fix,
  );
}

/** Of a union the branch whose error says most about what was meant, and of that its most telling issue. */
function mostTelling(issue: z.core.$ZodIssue): { issue: z.core.$ZodIssue; path: PropertyKey[] } {
  let deepest = issue;
  let path: PropertyKey[] = [...issue.path];
  while (deepest.code === 'invalid_union' && deepest.errors.length > 0) {
    const branch = deepest.errors.toSorted((a, b) => telling(b) - telling(a))[0];
    const next = branch?.find(({ code }) => code === 'unrecognized_keys') ?? branch?.[0];
    if (next === undefined) break;
    path = [...path, ...next.path];
    deepest = next;
  }
  return { issue: deepest, path };
}

/** How far a branch of a union went: one of another type says nothing, one with a name too much was meant. */
function telling(issues: readonly z.core.$ZodIssue[]): number {
  const first = issues[0];
  if (first === undefined) return 0;
  const strange = issues.some(({ code }) => code === 'unrecognized_keys');
  return first.path.length + (first.code === 'invalid_type' ? 0 : 1) + (strange ? 1 : 0);
}

interface Described {
  readonly what: string;
  readonly where: string;
  readonly fix: string | undefined;
}

function describe(
  whole: z.core.$ZodIssue,
  value: unknown,
  document: Document.Parsed,
  lines: LineCounter,
  name: string,
): Described {
  const { issue, path } = mostTelling(whole);
  const key = issue.code === 'unrecognized_keys' ? issue.keys[0] : strangeKey(issue);
  const full = key === undefined || key === path.at(-1) ? path : [...path, key];
  const line = lineOf(document, lines, full);
  const where = line === undefined ? name : `${name}, line ${line}`;
  const label = full.map(String).join('.');
  if (key !== undefined) {
    const known = knownNames(full.slice(0, -1), value);
    const meant = nearest(key, known);
    const fix = meant === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean '${meant}'?`;
    return { what: `'${label}' is not known in a recipe.`, where, fix };
  }
  return { ...worded(issue, path, value), where };
}

/** The name that a record of named entries does not know. */
const strangeKey = (issue: z.core.$ZodIssue): string | undefined =>
  issue.code === 'invalid_key' && issue.path.length > 0 ? String(issue.path.at(-1)) : undefined;

/** What an issue says, without the schema library's own words where they mislead. */
function worded(
  issue: z.core.$ZodIssue,
  path: readonly PropertyKey[],
  value: unknown,
): { what: string; fix: string | undefined } {
  const label = path.map(String).join('.');
  const found = path.reduce<unknown>(
    (node, key) =>
      typeof node === 'object' && node !== null ? (node as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
  const fix = `It must be ${allowedText(path, value)}.`;
  if (found === undefined)
    return { what: `'${label}' is missing.`, fix: `Add '${String(path.at(-1))}'. ${fix}` };
  if (found === null)
    return {
      what: `'${label}' has nothing in it.`,
      fix: `Leave it out, or indent its value below it. ${fix}`,
    };
  const written = JSON.stringify(found);
  const shown = written.length > longestShown ? `${written.slice(0, longestShown)}…` : written;
  const what = `'${label}' is ${shown}.`;
  if (issue.code === 'custom') return { what: `'${label}' ${issue.message}: ${shown}.`, fix: undefined };
  if (issue.code === 'invalid_format') {
    const { message } = issue;
    const rule = message.startsWith('is ')
      ? `It ${message}`
      : message.charAt(0).toUpperCase() + message.slice(1);
    return { what, fix: `${rule}.` };
  }
  const words = knownWords(path, value);
  const meant = typeof found === 'string' ? nearest(found, words) : undefined;
  return {
    what,
    fix: meant === undefined ? fix : `Did you mean '${meant}'? Known: ${words.join(', ')}.`,
  };
}
