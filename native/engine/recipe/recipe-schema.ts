import { z } from 'zod';
import { recipe as recipeSchema } from '../contract.ts';

/** What is read of a JSON Schema to say what a recipe may hold. */
interface SchemaNode {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly propertyNames?: SchemaNode;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
}

let root: SchemaNode | undefined;
/** Made only where there is an error to word. */
const rootNode = (): SchemaNode =>
  (root ??= z.toJSONSchema(recipeSchema, { io: 'input', unrepresentable: 'any' }) as SchemaNode);

const member = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;

/** The alternatives of a node. Where a value's own word chooses among them (`learner: gbt`), only the chosen ones. */
function alternatives(node: SchemaNode, value: unknown): SchemaNode[] {
  const branches = node.anyOf ?? node.oneOf;
  if (branches === undefined) return [node];
  const all = branches.flatMap((branch) => alternatives(branch, value));
  const chosen = all.filter(({ properties }) =>
    Object.entries(properties ?? {}).some(
      ([name, { const: told }]) => told !== undefined && member(value, name) === told,
    ),
  );
  return chosen.length > 0 ? chosen : all;
}

function nodesAt(path: readonly PropertyKey[], value: unknown): SchemaNode[] {
  let nodes = alternatives(rootNode(), value);
  let at = value;
  for (const key of path) {
    at = member(at, key);
    nodes = nodes.flatMap((node) => {
      const more = typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
      const next = typeof key === 'number' ? node.items : (node.properties?.[String(key)] ?? more);
      return next === undefined ? [] : alternatives(next, at);
    });
  }
  return nodes;
}

const namesOf = ({ properties, propertyNames }: SchemaNode): string[] =>
  properties === undefined ? (propertyNames?.enum ?? []).map(String) : Object.keys(properties);

/** Names that a mapping at this place of a recipe may hold. */
export function knownNames(path: readonly PropertyKey[], value: unknown): string[] {
  return [...new Set(nodesAt(path, value).flatMap(namesOf))];
}

/** Words that may stand at this place. */
export function knownWords(path: readonly PropertyKey[], value: unknown): string[] {
  const words = nodesAt(path, value).flatMap(
    (node) => node.enum ?? (node.const === undefined ? [] : [node.const]),
  );
  return [...new Set(words.filter((word) => typeof word === 'string'))];
}

const limit = (value: number): string => value.toLocaleString('en');

function rangeText(node: SchemaNode): string {
  const { minimum, maximum = Infinity, exclusiveMinimum, exclusiveMaximum } = node;
  const limits = [
    ...(minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? [] : [`at least ${limit(minimum)}`]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${limit(exclusiveMinimum)}`]),
    ...(maximum >= Number.MAX_SAFE_INTEGER ? [] : [`at most ${limit(maximum)}`]),
    ...(exclusiveMaximum === undefined ? [] : [`below ${limit(exclusiveMaximum)}`]),
  ];
  return limits.length === 0 ? '' : `, ${limits.join(' and ')}`;
}

function nodeText(node: SchemaNode): string {
  const names = namesOf(node);
  switch (node.type) {
    case 'number':
      return `a number${rangeText(node)}`;
    case 'integer':
      return `a whole number${rangeText(node)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return (node.minItems ?? 0) > 0 ? `a list of at least ${node.minItems}: [a, b]` : 'a list: [a, b]';
    case 'object':
      return names.length === 0
        ? 'a mapping: { name: value }'
        : `a mapping: { ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''} }`;
    default:
      return 'text, in quotes where it looks like a number';
  }
}

/** What may stand at this place, in words: "auto; or a list: [a, b]". */
export function allowedText(path: readonly PropertyKey[], value: unknown): string {
  const nodes = nodesAt(path, value);
  const words = nodes
    .flatMap((node) => node.enum ?? (node.const === undefined ? [] : [node.const]))
    .map(String);
  const rest = nodes.filter((node) => node.enum === undefined && node.const === undefined).map(nodeText);
  const first = words.length > 1 ? [`one of ${[...new Set(words)].join(', ')}`] : words;
  return [...new Set([...first, ...rest])].join('; or ');
}
