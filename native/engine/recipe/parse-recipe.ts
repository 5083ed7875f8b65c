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

const maxLength = 1_000_000;

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

/** Names allowed at a path of a zod object, for "did you mean". */
function knownNames(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let node: unknown = schema;
  const unwrap = (value: unknown): { shape?: Record<string, unknown>; options?: unknown[] } => {
    let current = value as {
      def?: { innerType?: unknown };
      shape?: Record<string, unknown>;
      options?: unknown[];
    };
    while (current?.def?.innerType !== undefined) current = current.def.innerType as typeof current;
    return current ?? {};
  };
  for (const key of path) {
    const { shape, options } = unwrap(node);
    const holder = shape ?? options?.map(unwrap).find((option) => option.shape !== undefined)?.shape;
    node = holder?.[String(key)];
  }
  const { shape, options } = unwrap(node);
  const names = shape ?? Object.assign({}, ...(options ?? []).map((option) => unwrap(option).shape ?? {}));
  return Object.keys(names);
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
  const parsed = recipeSchema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  // A misspelt key says why another one is missing, so it comes first.
  const issues = parsed.error.issues.toSorted(
    (a, b) => Number(b.code === 'unrecognized_keys') - Number(a.code === 'unrecognized_keys'),
  );
  const messages = issues.slice(0, 5).map((issue) => describe(issue, document, lines, name));
  const first = messages[0]!;
  throw badInput(
    [first.what, ...messages.slice(1).map((m) => `${m.where}: ${m.what}`)].join('\n'),
    first.where,
    first.fix,
  );
}

function describe(
  issue: z.core.$ZodIssue,
  document: Document.Parsed,
  lines: LineCounter,
  name: string,
): { what: string; where: string; fix: string | undefined } {
  let deepest: z.core.$ZodIssue = issue;
  let path: PropertyKey[] = [...issue.path];
  // Of a union, the branch that went furthest says most about what was meant.
  while (deepest.code === 'invalid_union' && deepest.errors.length > 0) {
    const branch = [...deepest.errors].sort((a, b) => depthOf(b) - depthOf(a))[0]?.[0];
    if (branch === undefined) break;
    path = [...path, ...branch.path];
    deepest = branch;
  }
  const key = deepest.code === 'unrecognized_keys' ? deepest.keys[0] : undefined;
  const full = key === undefined ? path : [...path, key];
  const line = lineOf(document, lines, full);
  const where = line === undefined ? name : `${name}, line ${line}`;
  const label = full.map(String).join('.');
  if (key !== undefined) {
    const known = knownNames(recipeSchema, path);
    const meant = nearest(key, known);
    return {
      what: `'${label}' is not known in a recipe.`,
      where,
      fix: meant === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean '${meant}'?`,
    };
  }
  if (deepest.code === 'invalid_type' && deepest.input === undefined) {
    return { what: `'${label}' is missing.`, where, fix: `Add '${String(path.at(-1))}'.` };
  }
  return { ...worded(deepest, label), where };
}

/** What an issue says, without the schema library's own words where they mislead. */
function worded(issue: z.core.$ZodIssue, label: string): { what: string; fix: string | undefined } {
  const shown = JSON.stringify(issue.input)?.slice(0, 80) ?? String(issue.input);
  if (issue.code === 'invalid_type') {
    const kinds: Readonly<Record<string, string>> = {
      array: 'a list: [a, b]',
      object: 'a mapping: { name: value }',
      string: 'text; quote it if it looks like a number',
      number: 'a number',
      int: 'a whole number',
      boolean: 'true or false',
    };
    return { what: `'${label}' is ${shown}.`, fix: `It must be ${kinds[issue.expected] ?? issue.expected}.` };
  }
  const choices = issue.code === 'invalid_value' ? issue.values.map(String) : optionsOf(issue);
  if (choices.length > 0) {
    const given = typeof issue.input === 'string' ? issue.input : label.split('.').at(-1)!;
    const meant = nearest(given, choices);
    return {
      what: `'${label}' is ${shown}.`,
      fix:
        meant === undefined
          ? `It must be one of ${choices.join(', ')}.`
          : `Did you mean '${meant}'? Known: ${choices.join(', ')}.`,
    };
  }
  return { what: `'${label}' is ${shown}: ${issue.message}`, fix: undefined };
}

/** Of a discriminated union: the values that tell its branches apart. */
function optionsOf(issue: z.core.$ZodIssue): string[] {
  return issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)
    ? issue.options.map(String)
    : [];
}

function depthOf(issues: readonly z.core.$ZodIssue[]): number {
  const first = issues[0];
  if (first === undefined) return 0;
  return first.path.length + (first.code === 'invalid_type' ? 0 : 1);
}
