import { z } from 'zod';
import { denied } from '../errors.ts';
import type { GrantUse, Grants } from './grants.ts';
import type { Secrets } from './secrets.ts';

/** What of a JSON Schema says where paths stand, and what is done with them. */
interface PathSchema {
  readonly path?: boolean;
  readonly folder?: boolean;
  readonly writes?: boolean;
  readonly secret?: boolean;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, PathSchema>>;
  readonly properties?: Readonly<Record<string, PathSchema>>;
  readonly additionalProperties?: PathSchema | boolean;
  readonly items?: PathSchema;
  readonly prefixItems?: readonly PathSchema[];
  readonly anyOf?: readonly PathSchema[];
  readonly oneOf?: readonly PathSchema[];
  readonly allOf?: readonly PathSchema[];
}

const schemas = new WeakMap<z.ZodType, PathSchema>();

function schemaOf(input: z.ZodType): PathSchema {
  let schema = schemas.get(input);
  if (schema === undefined) {
    schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as PathSchema;
    schemas.set(input, schema);
  }
  return schema;
}

/**
 * A window's input with the paths that its tokens stand for: at every place that the schema calls a path, however deep,
 * in whichever branch of a union. A string there that is no token is denied. A token at a secret place is the secret.
 */
export function withGrantedPaths(
  value: unknown,
  input: z.ZodType,
  grants: Grants,
  secrets?: Secrets,
): unknown {
  const root = schemaOf(input);
  return granted(value, branches([root], root), root, { grants, secrets });
}

/** A schema with all that it refers to or may be instead. */
function branches(
  schemasHere: readonly (PathSchema | boolean | undefined)[],
  root: PathSchema,
  seen = new Set<PathSchema>(),
): PathSchema[] {
  return schemasHere.flatMap((schema) => {
    if (typeof schema !== 'object' || seen.has(schema)) return [];
    seen.add(schema);
    const { $ref, anyOf = [], oneOf = [], allOf = [] } = schema;
    const named =
      $ref === undefined ? [] : [$ref === '#' ? root : root.$defs?.[$ref.replace(/^#\/\$defs\//, '')]];
    return [schema, ...branches([...named, ...anyOf, ...oneOf, ...allOf], root, seen)];
  });
}

interface Given {
  readonly grants: Grants;
  readonly secrets: Secrets | undefined;
}

function granted(value: unknown, here: readonly PathSchema[], root: PathSchema, given: Given): unknown {
  if (here.length === 0) return value;
  const place = here.find((schema) => schema.path === true);
  if (typeof value === 'string') {
    if (place !== undefined) return given.grants.resolve(value, useOf(place));
    return here.some(({ secret }) => secret === true) ? (given.secrets?.resolve(value) ?? value) : value;
  }
  if (Array.isArray(value)) {
    return value.map((one: unknown, i) => {
      const of = here.flatMap(({ items, prefixItems }) => [prefixItems?.[i] ?? items]);
      return granted(one, branches(of, root), root, given);
    });
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) {
    // Sets and maps of the wire have no paths that could be found.
    if (here.some((schema) => holdsPath(schema, root))) throw denied('The window may not use this path.');
    return value;
  }
  const entries = Object.entries(value).map(([name, one]: [string, unknown]) => {
    const of = here.map(({ properties, additionalProperties }) =>
      properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : additionalProperties,
    );
    return [name, granted(one, branches(of, root), root, given)] as const;
  });
  return Object.fromEntries(entries);
}

function holdsPath(schema: PathSchema, root: PathSchema, seen = new Set<PathSchema>()): boolean {
  return branches([schema], root, seen).some(
    ({ path, properties = {}, additionalProperties, items, prefixItems = [] }) =>
      path === true ||
      [...Object.values(properties), additionalProperties, items, ...prefixItems].some(
        (one) => typeof one === 'object' && holdsPath(one, root, seen),
      ),
  );
}

/** Meta of a path's schema: a file to read unless it says that it is written, or a folder. */
function useOf({ folder, writes }: PathSchema): GrantUse {
  return folder === true ? 'folder' : writes === true ? 'write' : 'read';
}
