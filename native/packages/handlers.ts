import path from 'node:path';
import { implement } from '@orpc/server';
import type { EngineContext } from '../engine/engine-context.ts';
import { conflict } from '../engine/errors.ts';
import { loadDraft } from '../engine/recipe/draft.ts';
import { exportsFolder, knownSteps } from '../engine/recipe/run-draft.ts';
import type { EvaluationResult } from '../evaluation/contract.ts';
import type { FairnessResult } from '../fairness/contract.ts';
import { keyHome } from '../signing/key-home.ts';
import { trustedKeys } from '../signing/keys.ts';
import { packagesContract, type ExportedPackage, type StepRole, type TextFile } from './contract.ts';
import { extractPackage } from './files.ts';
import { evaluationFindings, fairnessFindings, type Findings } from './findings.ts';
import { warningsOfInputs, type PackageResults } from './gather-content.ts';
import { fileOf, openWholePackage } from './runtime.ts';
import { exportedPackages } from './store.ts';

/** A window shows no more of a text than this; the file itself can be had whole. */
const longestText = 4 << 20;
/** The report holds charts of bounded size, whatever the data were. */
const longestReport = 64 << 20;

/** Checks the container only: `assay verify` says whom to believe. */
export async function packagesExtract(input: {
  package: string;
  folder: string;
}): Promise<{ files: string[] }> {
  return { files: await extractPackage(input.package, input.folder) };
}

async function list({ engine, grants }: EngineContext): Promise<ExportedPackage[]> {
  const workspace = await engine.openWorkspace();
  const folder = await exportsFolder(workspace);
  const found = await exportedPackages(workspace, folder, keyHome());
  return found.map((one) => {
    const file = path.join(folder, one.name);
    return { ...one, grant: grants?.add(file, 'read').grant ?? file };
  });
}

/** The findings of what was measured so far, in the words of the card and the report. */
async function findings({ engine }: EngineContext): Promise<{ warnings: string[]; notes: string[] }> {
  const { steps } = await knownSteps(engine);
  const workspace = await engine.openWorkspace();
  const read = async <T>(role: StepRole): Promise<T | undefined> => {
    const step = steps[role];
    return step === undefined ? undefined : ((await workspace.objects.readJson(step.result)) as T);
  };
  const evaluation = await read<EvaluationResult>('evaluation');
  const fairness = await read<FairnessResult>('fairness');
  const profile = await read<PackageResults['profile']>('profile');
  const features = await read<PackageResults['features']>('features');
  const { recipe } = await loadDraft(workspace);
  const target = (recipe.data as { target?: unknown } | undefined)?.target;
  const found: Findings[] = [
    ...(evaluation === undefined ? [] : [evaluationFindings(evaluation)]),
    ...(fairness === undefined ? [] : [fairnessFindings(fairness)]),
  ];
  const columns =
    profile === undefined || features === undefined || typeof target !== 'string'
      ? []
      : warningsOfInputs({ profile, features }, target).map(({ column, what }) =>
          column === undefined ? what : `${column}: ${what}`,
        );
  return {
    warnings: [...columns, ...found.flatMap(({ warnings }) => warnings)],
    notes: found.flatMap(({ notes }) => notes),
  };
}

/** The report leaves the package only together with a verdict on the very same bytes. */
async function evidence(file: string, context: EngineContext, signal?: AbortSignal): Promise<string> {
  if (context.evidence === undefined)
    throw conflict('A report is shown in a window only.', undefined, 'Use assay extract.');
  const opened = await openWholePackage(
    { path: file, trustedKeys: await trustedKeys(keyHome()), want: ['report.html'], longest: longestReport },
    signal,
  );
  return context.evidence.offer(fileOf(opened, 'report.html').bytes);
}

async function text(
  file: string,
  name: TextFile,
  signal?: AbortSignal,
): Promise<{ text: string; size: number; whole: boolean }> {
  const opened = await openWholePackage(
    { path: file, trustedKeys: [], want: [name], longest: longestText },
    signal,
  );
  const { bytes, size } = fileOf(opened, name);
  return { text: new TextDecoder().decode(bytes), size, whole: size === bytes.length };
}

const os = implement(packagesContract).$context<EngineContext>();

export const packageRouter = os.router({
  list: os.list.handler(({ context }) => list(context)),
  findings: os.findings.handler(({ context }) => findings(context)),
  evidence: os.evidence.handler(async ({ input, context, signal }) => ({
    ticket: await evidence(input.package, context, signal),
  })),
  file: os.file.handler(({ input, signal }) => text(input.package, input.name, signal)),
  extract: os.extract.handler(({ input }) => packagesExtract(input)),
});
