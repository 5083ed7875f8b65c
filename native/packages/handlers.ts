import path from 'node:path';
import { implement } from '@orpc/server';
import type { EngineContext } from '../engine/engine-context.ts';
import { conflict } from '../engine/errors.ts';
import { loadDraft } from '../engine/recipe/draft.ts';
import { exportsFolder, knownSteps } from '../engine/recipe/run-draft.ts';
import type { EvaluationResult } from '../evaluation/contract.ts';
import type { FairnessResult } from '../fairness/contract.ts';
import { keyHome } from '../signing/key-home.ts';
import { packagesContract, type ExportedPackage, type StepRole } from './contract.ts';
import { extractPackage } from './files.ts';
import { evaluationFindings, fairnessFindings, type Findings } from './findings.ts';
import { warningsOfInputs, type PackageResults } from './gather-content.ts';
import { fileOf, openWholePackage, type PackageFile } from './runtime.ts';
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

/** A file leaves a package only together with a verdict on the very same bytes, and that is the one that is shown. */
async function shownFile(
  shown: { package: string; root: string },
  name: string,
  longest: number,
  signal: AbortSignal | undefined,
): Promise<PackageFile> {
  const opened = await openWholePackage(
    { path: shown.package, trustedKeys: [], want: [name], longest },
    signal,
  );
  if (opened.report.rootDigest !== shown.root)
    throw conflict('The package was changed since it was checked.', undefined, 'Open it again.');
  return fileOf(opened, name);
}

const os = implement(packagesContract).$context<EngineContext>();

export const packageRouter = os.router({
  list: os.list.handler(({ context }) => list(context)),
  findings: os.findings.handler(({ context }) => findings(context)),
  evidence: os.evidence.handler(async ({ input, context, signal }) => {
    if (context.evidence === undefined)
      throw conflict('A report is shown in a window only.', undefined, 'Use assay extract.');
    const report = await shownFile(input, 'report.html', longestReport, signal);
    return { ticket: context.evidence.offer(report.bytes) };
  }),
  file: os.file.handler(async ({ input, signal }) => {
    const { bytes, size } = await shownFile(input, input.name, longestText, signal);
    return { text: new TextDecoder().decode(bytes), size, whole: size === bytes.length };
  }),
  extract: os.extract.handler(({ input }) => packagesExtract(input)),
});
