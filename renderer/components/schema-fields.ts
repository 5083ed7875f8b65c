import { z } from 'zod';

/** One field of a form, as the schema of a recipe's section describes it. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly help: string | undefined;
  readonly type: 'integer' | 'number' | 'boolean' | 'choice' | 'text';
  /** What it is where the recipe leaves it out; undefined where that depends on other things. */
  readonly usual: unknown;
  readonly choices: readonly string[];
  readonly range: Range;
}

interface Range {
  readonly least?: number;
  readonly above?: number;
  readonly most?: number;
  readonly below?: number;
}

type Properties = Record<string, z.core.JSONSchema._JSONSchema>;

/** `learningRate` as people write it: `Learning rate`. */
export function labelOf(name: string): string {
  const words = name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/\bl(\d)/gi, 'L$1')
    .split(' ')
    .map((word) => (/^L\d$/.test(word) ? word : word.toLowerCase()))
    .join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The fields of an object schema; members that are objects or unions themselves are left to the page. */
export function fieldsOf(schema: z.ZodType): Field[] {
  const { properties } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries((properties ?? {}) as Properties).flatMap(([name, property]) => {
    if (typeof property === 'boolean' || property.const !== undefined) return [];
    const type = typeOf(property);
    if (type === undefined) return [];
    const field: Field = {
      name,
      label: labelOf(name),
      help: property.description,
      type,
      usual: property.default,
      choices: (property.enum ?? []).filter((choice) => typeof choice === 'string'),
      range: rangeOf(property),
    };
    return [field];
  });
}

function typeOf(property: z.core.JSONSchema.BaseSchema): Field['type'] | undefined {
  if (property.enum !== undefined) return 'choice';
  if (property.type === 'integer' || property.type === 'number' || property.type === 'boolean')
    return property.type;
  return property.type === 'string' ? 'text' : undefined;
}

function rangeOf({ minimum, maximum, ...property }: z.core.JSONSchema.BaseSchema): Range {
  const { exclusiveMinimum, exclusiveMaximum } = property;
  return {
    ...(minimum === undefined ? {} : { least: minimum }),
    ...(maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? {} : { most: maximum }),
    ...(typeof exclusiveMinimum !== 'number' ? {} : { above: exclusiveMinimum }),
    ...(typeof exclusiveMaximum !== 'number' ? {} : { below: exclusiveMaximum }),
  };
}

const written = (value: number): string =>
  Math.abs(value) >= 10_000 ? value.toLocaleString('en') : String(value);

/** What may be entered, in words; undefined where everything may. */
export function rangeText({ least, above, most, below }: Range): string | undefined {
  const low =
    least !== undefined
      ? `${written(least)} or more`
      : above !== undefined
        ? `more than ${written(above)}`
        : '';
  const high =
    most !== undefined
      ? `${written(most)} or less`
      : below !== undefined
        ? `less than ${written(below)}`
        : '';
  if (least !== undefined && most !== undefined) return `from ${written(least)} to ${written(most)}`;
  if (low !== '' && high !== '') return `${low}, ${high}`;
  return low || high || undefined;
}

export type Entered = { readonly value: unknown } | { readonly problem: string };

/** Text that was typed into a field; nothing stands for what is usual. */
export function entered(field: Field, text: string): Entered {
  const trimmed = text.trim();
  if (trimmed === '') return { value: undefined };
  if (field.type !== 'integer' && field.type !== 'number') return { value: trimmed };
  const value = Number(trimmed.replaceAll(',', ''));
  const kind = field.type === 'integer' ? 'a whole number' : 'a number';
  const range = rangeText(field.range);
  const problem = `Enter ${kind}${range === undefined ? '' : `, ${range}`}.`;
  if (!Number.isFinite(value) || (field.type === 'integer' && !Number.isSafeInteger(value)))
    return { problem };
  const { least, above, most, below } = field.range;
  const outside =
    (least !== undefined && value < least) ||
    (above !== undefined && value <= above) ||
    (most !== undefined && value > most) ||
    (below !== undefined && value >= below);
  return outside ? { problem } : { value };
}
