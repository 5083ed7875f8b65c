import path from 'node:path';
import { AssayError, badInput, cancelled } from '../engine/errors.ts';
import { createRandom } from '../stats/random.ts';
import { registered, type RegisteredStep } from '../workspace/registered-step.ts';
import type { StepContext, StepKind } from '../workspace/step-kind.ts';
import {
  importSpec,
  sniffSpec,
  splitSpec,
  type ImportResult,
  type ImportSpec,
  type Reject,
  type RejectReason,
  type SniffResult,
  type SniffSpec,
  type SplitResult,
  type SplitSpec,
  type Warning,
} from './contract.ts';
import { datasetFile } from './dataset-file.ts';
import { splitDataset } from './split-dataset.ts';

/** Adds the file's name to an error; an aborted step says that it was cancelled. */
async function naming<T>(context: StepContext, file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (context.signal.aborted) throw cancelled();
    if (!(error instanceof AssayError) || error.data.kind !== 'BadInput') throw error;
    const where = [path.basename(file), error.data.where].filter(
      (part) => part !== undefined && part !== file,
    );
    throw new AssayError({ ...error.data, where: where.join(', ') });
  }
}

export const sniffStep = {
  kind: 'data.sniff',
  version: 1,
  title: 'Look at the file',
  process: 'query',
  replay: 'exact',
  spec: sniffSpec,
  async run(context, spec, [input]): Promise<SniffResult> {
    const { sniffSource } = await import('./runtime.ts');
    const file = context.source(input!);
    return naming(context, file, () => sniffSource(context, file, spec));
  },
} satisfies StepKind<SniffSpec, SniffResult>;

function rejectLines(rejects: readonly Reject[]): Uint8Array {
  return new TextEncoder().encode(rejects.map((reject) => `${JSON.stringify(reject)}\n`).join(''));
}

function rejectWarning(rejects: readonly Reject[], rows: number): Warning[] {
  const [first] = rejects;
  if (first === undefined) return [];
  const total = rejects.length + rows;
  return [
    {
      what: `${rejects.length.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} rows were set aside; the first is line ${first.line}${first.column === undefined ? '' : `, column ${first.column}`}: ${first.detail}`,
      fix: 'Look at the rejects; mend the file, or change types and null words in the source options.',
    },
  ];
}

export const importStep = {
  kind: 'data.import',
  version: 1,
  title: 'Import the data',
  process: 'query',
  replay: 'exact',
  spec: importSpec,
  cacheFiles: (result) => [datasetFile(result.dataset)],
  async run(context, spec, [input]): Promise<ImportResult> {
    const { importSource } = await import('./runtime.ts');
    const file = context.source(input!);
    return naming(context, file, async () => {
      const { manifest, rejects, warnings, publish } = await importSource(context, file, spec);
      const [first] = rejects;
      if (manifest.rows === 0) {
        if (first === undefined)
          throw badInput('The file has no rows.', undefined, 'Choose a file with rows.');
        throw badInput(`No row fits. ${first.detail}`, `line ${first.line}`, 'Check the source options.');
      }
      const dataset = await context.writeJson(manifest);
      await publish(dataset);
      const byReason: Partial<Record<RejectReason, number>> = {};
      for (const { reason } of rejects) byReason[reason] = (byReason[reason] ?? 0) + 1;
      return {
        dataset,
        rows: manifest.rows,
        columns: manifest.columns.map(({ name, type, missing }) => ({ name, type, missing })),
        rejects: rejects.length,
        rejectsByReason: byReason,
        warnings: [...warnings, ...rejectWarning(rejects, manifest.rows)],
        parts: {
          dataset,
          ...(first === undefined ? {} : { rejects: await context.write(rejectLines(rejects)) }),
        },
      };
    });
  },
} satisfies StepKind<ImportSpec, ImportResult>;

export const splitStep = {
  kind: 'data.split',
  version: 1,
  title: 'Split the rows',
  process: 'query',
  replay: 'exact',
  spec: splitSpec,
  async run(context, spec, [dataset]): Promise<SplitResult> {
    const { loadFrame } = await import('./store.ts');
    const names = spec.column === undefined ? [spec.target] : [spec.target, spec.column];
    const frame = await loadFrame(context, dataset!, [...new Set(names)]);
    const { roles, result } = splitDataset(frame, spec, createRandom(context.id, 'split'));
    return { ...result, parts: { roles: await context.write(roles) } };
  },
} satisfies StepKind<SplitSpec, SplitResult>;

export const dataSteps: readonly RegisteredStep[] = [
  registered(sniffStep),
  registered(importStep),
  registered(splitStep),
];
