import type { Granted } from '../../electron/contract.ts';
import { useDraft } from '../app/draft.ts';
import { runDraft } from '../app/jobs.ts';
import { queries, refresh } from '../app/queries.ts';
import { currentRoute, go } from '../app/route.ts';
import { engine } from '../engine.ts';
import { isCancelled, uploaded, useUpload } from './use-upload.ts';

/** A file name without its endings, as a recipe may be called. */
export function recipeNameOf(file: string): string {
  const plain = file
    .replace(/(\.(csv|tsv|txt|parquet|jsonl|ndjson|json|gz))+$/i, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[^A-Za-z0-9]+|-+$/g, '');
  return plain.slice(0, 100) || 'data';
}

/**
 * Makes a workspace for other data, unless an empty one is open: a recipe that was begun is never replaced. Answers with
 * what takes that back, where the data do not come.
 */
async function needWorkspace(name: string): Promise<() => Promise<void>> {
  const current = await engine.call((client) => client.workspace.current());
  if (current.open !== null) {
    const { recipe } = await engine.call((client) => client.draft.get());
    if (Object.keys(recipe).length === 0) return () => Promise.resolve();
  }
  queries.setQueryData(['current'], await engine.call((client) => client.workspace.create({ name })));
  const before = current.recent.find(({ folder }) => folder === current.open?.folder)?.grant;
  return async () => {
    const discarded = await engine.call((client) => client.workspace.discard({ back: before }));
    queries.setQueryData(['current'], discarded);
    await refresh();
  };
}

const isPackage = (file: { readonly name: string }): boolean => file.name.toLowerCase().endsWith('.zip');

/** Opens a data file that was dropped or chosen, and goes to Data. A package goes to Review instead. */
export async function openDropped(file: File): Promise<void> {
  const from = currentRoute();
  // Where the upload is shown, with the way to stop it.
  go('');
  try {
    await (isPackage(file) ? openPackage(file) : openData(file));
  } catch (error) {
    if (isCancelled(error)) return;
    if (from !== '') go(from);
    throw error;
  } finally {
    useUpload.setState({ upload: undefined });
  }
}

/** A package is reviewed as it is; no workspace is touched. */
export async function openPackage(file: File): Promise<void> {
  const { grant, name } = await uploaded(file);
  go(`review?package=${encodeURIComponent(grant)}&name=${encodeURIComponent(name)}`);
}

async function openData(file: File): Promise<void> {
  const takeBack = await needWorkspace(recipeNameOf(file.name));
  const granted = await uploaded(file).catch(async (error: unknown) => {
    if (isCancelled(error)) await takeBack();
    throw error;
  });
  await openGrantedData(granted);
}

/** Opens what a native dialog gave: the engine knows where it lies, and nothing is copied. */
export async function openGranted(file: Granted): Promise<void> {
  if (isPackage(file)) {
    go(`review?package=${encodeURIComponent(file.grant)}&name=${encodeURIComponent(file.name)}`);
    return;
  }
  await needWorkspace(recipeNameOf(file.name));
  await openGrantedData(file);
}

async function openGrantedData({ grant, name }: Granted): Promise<void> {
  await useDraft.getState().load();
  await useDraft
    .getState()
    // Trees learn from any columns as they are: a first model needs a target and nothing else.
    .replace(
      { recipe: 1, name: recipeNameOf(name), data: { source: name }, train: { learner: 'gbt' } },
      { [name]: grant },
    );
  go('data');
  await refresh();
  await runDraft('data', `Open ${name}`);
}

/** Takes a bundled sample, in a workspace of its own unless an empty one is open. */
export async function openSample(name: string): Promise<void> {
  await needWorkspace(name);
  await engine.call((client) => client.draft.sample({ name }));
  await useDraft.getState().load();
  await refresh();
  go('data');
  await runDraft('data', `Open ${name}`);
}

export async function openWorkspace(grant: string): Promise<void> {
  queries.setQueryData(['current'], await engine.call((client) => client.workspace.open({ folder: grant })));
  await useDraft.getState().load();
  await refresh();
  go('data');
}

/** An empty workspace of this name. */
export async function createWorkspace(name: string): Promise<void> {
  queries.setQueryData(['current'], await engine.call((client) => client.workspace.create({ name })));
  await useDraft.getState().load();
  await refresh();
}
