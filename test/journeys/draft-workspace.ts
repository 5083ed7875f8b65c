import { readFileSync } from 'node:fs';
import path from 'node:path';
import { saveDraft } from '../../native/engine/recipe/draft.ts';
import { openWorkspace } from '../../native/workspace/workspace.ts';

/** A workspace in this folder that works on a recipe; nothing of it was run. */
export async function draftWorkspace(
  folder: string,
  recipe: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const root = path.join(folder, 'workspace');
  const workspace = await openWorkspace(root, { create: true, actor: 'test' });
  await saveDraft(workspace, { recipe, files });
  await workspace.close();
  return root;
}

/** The recipe as the engine keeps it. */
export const recipeIn = (workspace: string): Record<string, unknown> =>
  (
    JSON.parse(readFileSync(path.join(workspace, 'draft.json'), 'utf8')) as {
      recipe: Record<string, unknown>;
    }
  ).recipe;
