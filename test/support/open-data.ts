import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ImportResult, Reject, SniffResult, SourceOptions } from '../../native/data/contract.ts';
import { layoutOf } from '../../native/data/layout.ts';
import { importStep, sniffStep } from '../../native/data/steps.ts';
import { loadFrame } from '../../native/data/store.ts';
import { testContext, type TestContext } from './step-context.ts';

/** Writes a source file and grants it. */
export function put(context: TestContext, bytes: string | Uint8Array, name = 'data.csv'): string {
  const folder = path.join(context.folder, 'sources');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return context.grant(file);
}

export const sniff = (
  context: TestContext,
  input: string,
  options: SourceOptions = {},
): Promise<SniffResult> => sniffStep.run(context, sniffStep.spec.parse({ options }), [input]);

export const load = (context: TestContext, input: string, sniffed: SniffResult): Promise<ImportResult> =>
  importStep.run(context, importStep.spec.parse({ layout: layoutOf(sniffed) }), [input]);

/** A file from bytes to columns, each value as text (null where missing). */
export async function opened(
  bytes: string | Uint8Array,
  options: SourceOptions = {},
  context = testContext(),
) {
  const input = put(context, bytes);
  const sniffed = await sniff(context, input, options);
  const imported = await load(context, input, sniffed);
  const frame = await loadFrame(
    context,
    imported.dataset,
    imported.columns.map(({ name }) => name),
  );
  const values = Object.fromEntries(
    [...frame.columns].map(([name, column]) => {
      if (column.type === 'text') {
        return [name, Array.from(column.codes, (code) => (code < 0 ? null : column.dictionary[code]!))];
      }
      if (column.type === 'number')
        return [name, Array.from(column.values, (v) => (Number.isNaN(v) ? null : v))];
      if (column.type === 'boolean')
        return [name, Array.from(column.values, (v) => (v === 255 ? null : v === 1))];
      return [
        name,
        Array.from(column.values, (v) =>
          v === -(2n ** 63n) ? null : new Date(Number(v / 1000n)).toISOString(),
        ),
      ];
    }),
  );
  const rejects =
    imported.parts.rejects === undefined
      ? []
      : Buffer.from(await context.read(imported.parts.rejects))
          .toString('utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Reject);
  const types = Object.fromEntries(imported.columns.map(({ name, type }) => [name, type]));
  return { sniffed, imported, values, rejects, types, context };
}
