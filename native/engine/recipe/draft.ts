import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { stringify } from 'yaml';
import type { Recipe } from '../contract.ts';
import { badInput } from '../errors.ts';
import { replaceFile } from '../../workspace/disk.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { nearest, parseRecipe } from './parse-recipe.ts';
import { sourceFiles, type Resolver, type SourceFiles } from './sources.ts';

/**
 * The recipe that a window is working on, with where its files lie. It is what people have filled in so far, kept from
 * one session to the next; only what is run is checked, and only that is recorded.
 */
export interface Draft {
  readonly recipe: Readonly<Record<string, unknown>>;
  /** Paths by the names in the recipe. */
  readonly files: Readonly<Record<string, string>>;
}

const draftSchema = z.object({
  recipe: z.record(z.string(), z.unknown()),
  files: z.record(z.string(), z.string()),
});
const empty: Draft = { recipe: {}, files: {} };
const draftFile = (workspace: Workspace): string => path.join(workspace.root, 'draft.json');

/** The workspace's draft; an empty one where there is none or it cannot be read any more. */
export async function loadDraft(workspace: Workspace): Promise<Draft> {
  try {
    return draftSchema.parse(JSON.parse(await readFile(draftFile(workspace), 'utf8')));
  } catch {
    return empty;
  }
}

export async function saveDraft(workspace: Workspace, draft: Draft): Promise<void> {
  await replaceFile(workspace.disk, draftFile(workspace), JSON.stringify(draft));
}

/** Names of the draft lead to the files that were opened for it, and nowhere else. */
function opened(files: Readonly<Record<string, string>>): Resolver {
  return {
    find(name, what) {
      const file = Object.hasOwn(files, name) ? files[name] : undefined;
      if (file !== undefined) return file;
      const meant = nearest(name, Object.keys(files));
      throw badInput(
        `The recipe reads '${name}', and no file of this name was opened.`,
        what,
        meant === undefined
          ? `Open the file on the page ${pageOf(what)}.`
          : `The opened file is called '${meant}'.`,
      );
    },
    missing: (_name, what) => `It was moved or removed: open it again on the page ${pageOf(what)}.`,
  };
}

/** Where a file is opened that a place of the recipe names. */
const pageOf = (place: string): string => (place.startsWith('train.') ? 'Train' : 'Start');

export const draftFiles = (recipe: Parameters<typeof sourceFiles>[0], draft: Draft): Promise<SourceFiles> =>
  sourceFiles(recipe, opened(draft.files));

/** An imported model was chosen, and its file is still to come. */
const isFileless = (train: unknown): boolean =>
  typeof train === 'object' &&
  train !== null &&
  'learner' in train &&
  train.learner === 'foreign' &&
  !('model' in train);

/** The draft as a recipe. Before a target is chosen there is none. */
export function recipeOf(draft: Draft): Recipe {
  if (isFileless(draft.recipe.train))
    throw badInput(
      'No model file is chosen.',
      'train.model',
      `Choose it on the page ${pageOf('train.model')}, or another learner.`,
    );
  return parseRecipe(recipeText(draft.recipe), 'recipe');
}

/** As a file of its own would hold it. */
export const recipeText = (recipe: Readonly<Record<string, unknown>>): string =>
  stringify(recipe, { schema: 'core', aliasDuplicateObjects: false });
