import { isContractProcedure } from '@orpc/contract';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contract } from '../contract.ts';
import { withGrantedPaths } from './granted-paths.ts';
import { Grants } from './grants.ts';

/** One place of an input that is a path, as zod's own objects say, not their JSON Schema. */
interface Place {
  readonly at: readonly string[];
  /** An input that holds a value there and nothing else. */
  put(value: unknown): unknown;
}

interface Inside {
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
  readonly items?: readonly z.core.$ZodType[];
  readonly in?: z.core.$ZodType;
  readonly left?: z.core.$ZodType;
  readonly right?: z.core.$ZodType;
  readonly getter?: () => z.core.$ZodType;
}

function places(schema: z.core.$ZodType, seen: readonly z.core.$ZodType[] = []): Place[] {
  if (seen.includes(schema)) return [];
  const inside = schema._zod.def as Inside;
  const below = (child: z.core.$ZodType | undefined, name?: string, wrap = (value: unknown) => value) =>
    child === undefined
      ? []
      : places(child, [...seen, schema]).map(({ at, put }) => ({
          at: name === undefined ? at : [name, ...at],
          put: (value: unknown) => wrap(put(value)),
        }));
  const found = [
    ...Object.entries(inside.shape ?? {}).flatMap(([name, child]) =>
      below(child, name, (value) => ({ [name]: value })),
    ),
    ...below(inside.element, '[]', (value) => [value]),
    ...below(inside.valueType, '{}', (value) => ({ name: value })),
    ...below(inside.innerType),
    ...(inside.options ?? []).flatMap((option) => below(option)),
    ...(inside.items ?? []).flatMap((item, i) =>
      below(item, String(i), (value) => [...Array<undefined>(i), value]),
    ),
    ...below(inside.in),
    ...below(inside.left),
    ...below(inside.right),
    ...below(inside.getter?.()),
  ];
  // The mark of a schema is also seen on what wraps it.
  const marked = z.globalRegistry.get(schema)?.['path'] === true && found.length === 0;
  return marked ? [{ at: [], put: (value) => value }] : found;
}

function procedures(node: unknown, at: readonly string[] = []): { name: string; input: z.ZodType }[] {
  if (isContractProcedure(node)) {
    const { inputSchema } = node['~orpc'];
    return inputSchema === undefined ? [] : [{ name: at.join('.'), input: inputSchema as z.ZodType }];
  }
  return Object.entries(node as object).flatMap(([name, child]) => procedures(child, [...at, name]));
}

const hostile = [
  '/etc/passwd',
  'C:\\Windows\\win.ini',
  './x',
  '~',
  '',
  'grant:',
  'grant:00000000-0000-4000-8000-000000000000',
  '__proto__',
];

describe('a window names no path', () => {
  const all = procedures(contract).flatMap(({ name, input }) =>
    places(input).map((place) => ({ name: `${name} ${place.at.join('.')}`, input, place })),
  );

  it('in as many places as the contract marks', () => {
    const marks = procedures(contract).map(({ input }) => {
      const text = JSON.stringify(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }));
      return text.split('"path":true').length - 1;
    });
    expect(all.length).toBeGreaterThan(10);
    expect(all).toHaveLength(marks.reduce((sum, one) => sum + one, 0));
  });

  it.each(all)('$name', ({ input, place }) => {
    const grants = new Grants();
    for (const value of hostile)
      expect(() => withGrantedPaths(place.put(value), input, grants)).toThrow('may not use this path');
    const uses = (['read', 'write', 'folder'] as const).filter((use) => {
      try {
        const { grant } = grants.add(`/data/${use}`, use);
        expect(withGrantedPaths(place.put(grant), input, grants)).toEqual(place.put(`/data/${use}`));
        return true;
      } catch (error) {
        expect(String(error)).toContain('may not use this path');
        return false;
      }
    });
    // A grant of one use is none of another.
    expect(uses).toHaveLength(1);
  });
});

describe('the places of paths', () => {
  const file = z.string().meta({ path: true });
  const grants = new Grants();
  const { grant } = grants.add('/data/a.csv', 'read');
  const shapes: [string, z.ZodType, (value: unknown) => unknown][] = [
    ['in an array', z.object({ files: z.array(file) }), (value) => ({ files: [value, value] })],
    ['in a record', z.object({ files: z.record(z.string(), file) }), (value) => ({ files: { a: value } })],
    ['in a tuple', z.object({ pair: z.tuple([z.number(), file]) }), (value) => ({ pair: [1, value] })],
    [
      'in a nested object',
      z.object({ a: z.object({ b: z.object({ c: file }) }) }),
      (value) => ({ a: { b: { c: value } } }),
    ],
    [
      'in a branch of a union',
      z.object({ a: z.union([z.number(), z.object({ c: file })]) }),
      (value) => ({ a: { c: value } }),
    ],
    [
      'in a branch that another string hides',
      z.object({ a: z.union([z.string(), file]) }),
      (value) => ({ a: value }),
    ],
    [
      'in a discriminated union',
      z.object({
        a: z.discriminatedUnion('t', [z.object({ t: z.literal(1), c: file }), z.object({ t: z.literal(2) })]),
      }),
      (value) => ({ a: { t: 1, c: value } }),
    ],
    [
      'optional, nullable, with a default',
      z.object({ a: file.nullable().optional(), b: file.default('x') }),
      (value) => ({ a: value, b: value }),
    ],
    [
      'in an intersection',
      z.intersection(z.object({ a: z.number() }), z.object({ b: file })),
      (value) => ({ a: 1, b: value }),
    ],
    ['behind a transform', z.object({ a: file.transform((text) => text.length) }), (value) => ({ a: value })],
    [
      'in a recursive schema',
      z.object({
        get next() {
          return z
            .object({
              file,
              get next(): z.ZodType {
                return shapes[10]![1];
              },
            })
            .optional();
        },
      }),
      (value) => ({ next: { file: value } }),
    ],
  ];

  it.each(shapes)('%s', (_name, schema, put) => {
    expect(withGrantedPaths(put(grant), schema, grants)).toEqual(put('/data/a.csv'));
    expect(() => withGrantedPaths(put('/etc/passwd'), schema, grants)).toThrow('may not use this path');
  });

  it('are left alone where they hold no string', () => {
    const schema = z.object({ a: file.nullable().optional(), name: z.string() });
    for (const input of [
      { name: '/etc/passwd' },
      { a: null, name: 'x' },
      { a: undefined, name: grant },
      { a: 7 },
    ])
      expect(withGrantedPaths(input, schema, grants)).toEqual(input);
    for (const input of [undefined, null, 7, 'x', []])
      expect(withGrantedPaths(input, schema, grants)).toEqual(input);
  });

  it('are not hidden in what is no plain object', () => {
    const schema = z.object({ files: z.record(z.string(), file) });
    expect(() => withGrantedPaths({ files: new Map([['a', '/etc/passwd']]) }, schema, grants)).toThrow(
      'may not use',
    );
    expect(() => withGrantedPaths(new Map([['files', {}]]), schema, grants)).toThrow('may not use');
  });

  it('keep keys that look like a prototype’s', () => {
    const schema = z.object({ files: z.record(z.string(), file) });
    const input = JSON.parse(`{"files":{"__proto__":"${grant}","constructor":"${grant}"}}`) as object;
    const { files } = withGrantedPaths(input, schema, grants) as { files: object };
    expect(Object.entries(files)).toEqual([
      ['__proto__', '/data/a.csv'],
      ['constructor', '/data/a.csv'],
    ]);
  });
});
