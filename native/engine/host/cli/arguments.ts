import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { badInput, type AssayError } from '../../errors.ts';
import { nearest } from '../../recipe/parse-recipe.ts';
import type { Command } from './commands.ts';

/** What one input property looks like from the command line, derived from its JSON Schema. */
export interface Flag {
  readonly property: string;
  /** Without the dashes: kebab-case. */
  readonly name: string;
  readonly kind: 'boolean' | 'string' | 'number' | 'strings' | 'map';
  readonly path: boolean;
  /** The path is a folder's. */
  readonly folder: boolean;
  readonly secret: boolean;
  readonly required: boolean;
  readonly description: string;
  readonly choices?: readonly string[];
  readonly default?: unknown;
}

interface PropertySchema {
  type?: string;
  enum?: string[];
  description?: string;
  default?: unknown;
  path?: boolean;
  folder?: boolean;
  secret?: boolean;
  items?: { path?: boolean };
  additionalProperties?: { path?: boolean };
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const kinds: Readonly<Record<string, Flag['kind']>> = {
  boolean: 'boolean',
  string: 'string',
  number: 'number',
  integer: 'number',
  array: 'strings',
  object: 'map',
};

export function flagsOf(input: z.ZodType): Flag[] {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, PropertySchema>;
    required?: string[];
  };
  return Object.entries(schema.properties ?? {}).map(([property, p]) => ({
    property,
    name: kebab(property),
    kind: kinds[p.type ?? 'string'] ?? 'string',
    path: p.path === true || p.items?.path === true || p.additionalProperties?.path === true,
    folder: p.folder === true,
    secret: p.secret === true,
    required: schema.required?.includes(property) === true,
    description: p.description ?? '',
    ...(p.enum === undefined ? {} : { choices: p.enum }),
    ...(p.default === undefined ? {} : { default: p.default }),
  }));
}

export interface Parsed {
  readonly input: Record<string, unknown>;
  readonly json: boolean;
  readonly help: boolean;
  readonly quiet: boolean;
  readonly workspace: string | undefined;
  readonly threads: number | undefined;
  readonly memory: number | undefined;
  readonly passphraseFile: string | undefined;
}

function numberOf(text: string, flag: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw badInput(`'${text}' is not a number.`, `--${flag}`);
  return value;
}

function gigabytesOf(text: string): number {
  const value = numberOf(text, 'memory');
  if (value < 0.1) throw badInput(`${text} GB are too few.`, '--memory', 'Give 0.1 at least.');
  return value;
}

function mapOf(values: readonly string[], flag: Flag): Record<string, string> {
  return Object.fromEntries(
    values.map((text) => {
      const at = text.indexOf('=');
      if (at < 1)
        throw badInput(`'${text}' is not NAME=VALUE.`, `--${flag.name}`, `Write --${flag.name} NAME=FILE.`);
      const value = text.slice(at + 1);
      return [text.slice(0, at), flag.path ? resolve(value) : value];
    }),
  );
}

function valueOf(flag: Flag, raw: string | boolean | (string | boolean)[]): unknown {
  if (flag.kind === 'boolean') return raw;
  const texts = (Array.isArray(raw) ? raw : [raw]).map(String);
  if (flag.kind === 'map') return mapOf(texts, flag);
  if (flag.kind === 'strings') return flag.path ? texts.map((text) => resolve(text)) : texts;
  const text = texts.at(-1)!;
  if (flag.kind === 'number') return numberOf(text, flag.name);
  if (flag.choices !== undefined && !flag.choices.includes(text)) {
    throw badInput(`'${text}' is none of ${flag.choices.join(', ')}.`, `--${flag.name}`);
  }
  return flag.path ? resolve(text) : text;
}

/** What a schema says of an input property that it refuses. */
export interface InputIssue {
  readonly message: string;
  readonly path?: readonly PropertyKey[];
  readonly code?: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
}

/** The same in the words of the command line: the flag or argument, and the limit. */
export function refusedInput(issue: InputIssue, command: Command | undefined): AssayError {
  const property = String(issue.path?.[0] ?? '');
  const flag = command?.flags.find((one) => one.property === property);
  const positional = command?.meta.positional?.includes(property) === true;
  const where = flag === undefined ? property : positional ? flag.name.toUpperCase() : `--${flag.name}`;
  const limited = (issue.code === 'too_small' || issue.code === 'too_big') && flag?.kind === 'number';
  if (limited && issue.minimum !== undefined) return badInput(`It must be at least ${issue.minimum}.`, where);
  if (limited && issue.maximum !== undefined) return badInput(`It must be at most ${issue.maximum}.`, where);
  if (issue.code === 'too_small') return badInput('It is empty.', where, 'Give it a value.');
  return badInput('This value is not allowed.', where, `Allowed: ${issue.message}.`);
}

/** What the parser of options says, in one line. */
function wrongOption({ message }: Error, command: Command): AssayError {
  const where = `assay ${command.words.join(' ')}`;
  const dashed = /^Option '(--[\w-]+)' argument is ambiguous/.exec(message)?.[1];
  if (dashed !== undefined) {
    return badInput(
      `${dashed} lacks its value.`,
      where,
      `A value that begins with a dash is written ${dashed}=VALUE.`,
    );
  }
  const first = message.split('\n')[0]!.replace(/\. To specify.*$/s, '.');
  const unknown = /^Unknown option '--([\w-]+)'/.exec(first)?.[1];
  const known = [
    ...command.flags.filter(({ secret }) => !secret).map(({ name }) => name),
    'json',
    'quiet',
    'help',
  ];
  if (command.meta.workspace === true) known.push('workspace', 'threads', 'memory');
  const meant = unknown === undefined ? undefined : nearest(unknown, known);
  return badInput(first, where, meant === undefined ? `See: ${where} --help` : `Did you mean --${meant}?`);
}

/** Parses the words after the command's own words. Throws BadInput that names the flag. */
export function parseCommand(command: Command, words: readonly string[]): Parsed {
  const flags = command.flags.filter((flag) => !flag.secret);
  const options: Record<string, { type: 'boolean' | 'string'; multiple?: boolean; short?: string }> = {
    json: { type: 'boolean' },
    quiet: { type: 'boolean', short: 'q' },
    help: { type: 'boolean', short: 'h' },
  };
  if (command.meta.workspace === true) {
    options.workspace = { type: 'string' };
    options.threads = { type: 'string' };
    options.memory = { type: 'string' };
  }
  if (command.flags.some((flag) => flag.secret)) options['passphrase-file'] = { type: 'string' };
  for (const flag of flags) {
    if (flag.kind === 'boolean') options[flag.name] = { type: 'boolean' };
    else options[flag.name] = { type: 'string', multiple: flag.kind === 'strings' || flag.kind === 'map' };
  }
  let parsed;
  try {
    parsed = parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw wrongOption(error as Error, command);
  }
  const values = parsed.values as Record<string, string | boolean | (string | boolean)[] | undefined>;
  const input: Record<string, unknown> = {};
  for (const flag of flags) {
    const raw = values[flag.name];
    if (raw !== undefined) input[flag.property] = valueOf(flag, raw);
  }
  const positional = command.meta.positional ?? [];
  if (parsed.positionals.length > positional.length) {
    throw badInput(
      `'${parsed.positionals[positional.length]}' is one argument too many.`,
      `assay ${command.words.join(' ')}`,
      `See: assay ${command.words.join(' ')} --help`,
    );
  }
  parsed.positionals.forEach((text, i) => {
    const flag = command.flags.find(({ property }) => property === positional[i]);
    if (flag !== undefined) input[flag.property] = valueOf(flag, text);
  });
  if (values.help !== true) {
    const missing = command.flags.find(
      (flag) => flag.required && !flag.secret && input[flag.property] === undefined,
    );
    if (missing !== undefined) {
      const how = positional.includes(missing.property) ? missing.name.toUpperCase() : `--${missing.name}`;
      throw badInput(
        `${how} is missing.`,
        `assay ${command.words.join(' ')}`,
        `See: assay ${command.words.join(' ')} --help`,
      );
    }
  }
  const text = (name: string): string | undefined => values[name] as string | undefined;
  const threads = text('threads');
  const memory = text('memory');
  if (threads !== undefined && !/^[1-9]\d{0,3}$/.test(threads))
    throw badInput(`'${threads}' is not a whole number above 0.`, '--threads');
  return {
    input,
    json: values.json === true,
    help: values.help === true,
    quiet: values.quiet === true,
    workspace: text('workspace') === undefined ? undefined : resolve(text('workspace')!),
    threads: threads === undefined ? undefined : Number(threads),
    memory: memory === undefined ? undefined : gigabytesOf(memory),
    passphraseFile: text('passphrase-file'),
  };
}
