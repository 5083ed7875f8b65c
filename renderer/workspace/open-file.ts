import { useDraft } from '../app/draft.ts';
import { runDraft } from '../app/jobs.ts';
import { queries, refresh } from '../app/queries.ts';
import { go } from '../app/route.ts';
import { engine } from '../engine.ts';

/** A file name without its endings, as a recipe may be called. */
export function recipeNameOf(file: string): string {
  const plain = file
    .replace(/(\.(csv|tsv|txt|parquet|jsonl|ndjson|json|gz))+$/i, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[^A-Za-z0-9]+|-+$/g, '');
  return plain.slice(0, 100) || 'data';
}

/** Makes a workspace for a file where none is open. */
async function needWorkspace(name: string): Promise<void> {
  const current = await engine.call((client) => client.workspace.current());
  if (current.open !== null) return;
  queries.setQueryData(['current'], await engine.call((client) => client.workspace.create({ name })));
}

/** Opens a data file that was dropped or chosen, and goes to Data. A package goes to Review instead. */
export async function openDropped(file: File): Promise<void> {
  if (file.name.toLowerCase().endsWith('.zip')) {
    const granted = await engine.grant(file);
    go(`review?package=${encodeURIComponent(granted.grant)}&name=${encodeURIComponent(granted.name)}`);
    return;
  }
  await needWorkspace(recipeNameOf(file.name));
  const granted = await engine.grant(file);
  await useDraft.getState().load();
  await useDraft
    .getState()
    .replace(
      { recipe: 1, name: recipeNameOf(granted.name), data: { source: granted.name } },
      { [granted.name]: granted.grant },
    );
  go('data');
  await refresh();
  await runDraft('data', `Open ${granted.name}`);
}

/** Takes a bundled sample, in a workspace of its own where none is open. */
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
