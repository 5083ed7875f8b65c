import path from 'node:path';
import { AssayError, badInput, cancelled } from '../engine/errors.ts';
import { createRandom } from '../stats/random.ts';
import { targetOf } from '../training/read-target.ts';
import { registered, type RegisteredStep } from '../workspace/registered-step.ts';
import type { StepContext, StepKind } from '../workspace/step-kind.ts';
import {
  importSpec,
  profileSpec,
  sniffSpec,
  splitSpec,
  type ColumnProfile,
  type ImportResult,
  type ImportSpec,
  type ProfileResult,
  type ProfileSpec,
  type Reject,
  type RejectReason,
  type SniffResult,
  type SniffSpec,
  type SplitResult,
  type SplitSpec,
  type Warning,
} from './contract.ts';
import { share } from '../stats/counted.ts';
import { datasetFile } from './dataset-file.ts';
import { MOST_TOP, profileColumn, profileTexts, targetSummary, type TextProfile } from './profile-column.ts';
import { profileWarnings } from './profile-warnings.ts';
import { profileTarget, relationOf } from './relation.ts';
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
  version: 2,
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
      what: `${share(rejects.length, total, 'row', ['was', 'were'])} set aside; the first is line ${first.line}${first.column === undefined ? '' : `, column ${first.column}`}: ${first.detail}`,
      fix: 'Look at the rejects; mend the file, or change types and null words in the source options.',
    },
  ];
}

function noRowFits({ line, column, detail }: Reject, { layout, match }: ImportSpec): Error {
  const known = layout.columns.find(({ name }) => name === column);
  if (known === undefined)
    return badInput(`No row fits. ${detail}`, `line ${line}`, 'Check the source options.');
  const wider = known.type === 'integer' ? 'number' : 'text';
  const option = `options: { types: { ${JSON.stringify(known.name)}: ${wider} } }`;
  return badInput(
    `No row fits. ${detail}`,
    `line ${line}, column ${known.name}`,
    // Matched by name, the types are those of the training file.
    match === 'name'
      ? `Write the values as in the training file, or give the column a type there that suits both files (${option}).`
      : `Give the column another type (${option}), or check the other source options.`,
  );
}

export const importStep = {
  kind: 'data.import',
  version: 2,
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
        throw noRowFits(first, spec);
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
  version: 2,
  title: 'Split the rows',
  process: 'query',
  replay: 'exact',
  spec: splitSpec,
  async run(context, spec, [dataset]): Promise<SplitResult> {
    const { loadFrame } = await import('./store.ts');
    const names = [spec.target, spec.column, spec.group].filter((name) => name !== undefined);
    const frame = await loadFrame(context, dataset!, [...new Set(names)]);
    const { roles, result } = splitDataset(frame, spec, createRandom(context.id, 'split'));
    return { ...result, parts: { roles: await context.write(roles) } };
  },
} satisfies StepKind<SplitSpec, SplitResult>;

/** Bytes of columns that are held at once while profiling; at least one column is. */
const PROFILE_BYTES = 128 << 20;
/** A text with more levels is not compared with the target: nearly every level would have one row. */
const MOST_LEVELS = 1000;

export const profileStep = {
  kind: 'data.profile',
  version: 2,
  title: 'Profile the data',
  process: 'query',
  replay: 'exact',
  spec: profileSpec,
  async run(context, spec, [dataset]): Promise<ProfileResult> {
    const { loadFrame, openDataset } = await import('./store.ts');
    const { duplicateRows, textFigures } = await import('./query.ts');
    const { database, columns, rows, file } = await openDataset(context, dataset!);
    try {
      const read = spec.target === undefined ? undefined : await loadFrame(context, dataset!, [spec.target]);
      const target = read && targetOf(read.columns.get(spec.target!)!, spec.target!, spec);
      const profiles: ColumnProfile[] = [];
      const batch = Math.max(1, Math.floor(PROFILE_BYTES / (8 * Math.max(1, rows))));
      for (let from = 0; from < columns.length; from += batch) {
        const part = columns.slice(from, from + batch);
        const texts = new Map<string, TextProfile>();
        for (const [i, { name, type }] of part.entries()) {
          if (type !== 'text') continue;
          texts.set(
            name,
            profileTexts(rows, await textFigures(database, file, columns.length, from + i, MOST_TOP)),
          );
        }
        // No dictionary is made of a text that is not compared with the target.
        const wanted = part.filter(
          ({ name, type }) =>
            type !== 'text' ||
            (target !== undefined && name !== spec.target && texts.get(name)!.distinct <= MOST_LEVELS),
        );
        const frame = await loadFrame(
          context,
          dataset!,
          wanted.map(({ name }) => name),
        );
        for (const { name, type } of part) {
          const column = frame.columns.get(name);
          const figures = texts.get(name) ?? profileColumn(column!, type === 'date');
          const relation =
            target === undefined || column === undefined || name === spec.target
              ? undefined
              : relationOf(column, profileTarget(target));
          profiles.push({ name, type, ...figures, ...(relation === undefined ? {} : { relation }) });
          context.progress({ done: profiles.length, total: columns.length, unit: 'columns' });
        }
      }
      const profile = {
        rows,
        duplicateRows: await duplicateRows(database, file, columns.length),
        ...(target === undefined ? {} : { target: targetSummary(target, spec.target!) }),
        columns: profiles,
      };
      return { ...profile, warnings: profileWarnings(profile) };
    } finally {
      await database.close();
    }
  },
} satisfies StepKind<ProfileSpec, ProfileResult>;

export const dataSteps: readonly RegisteredStep[] = [
  registered(sniffStep),
  registered(importStep),
  registered(profileStep),
  registered(splitStep),
];
