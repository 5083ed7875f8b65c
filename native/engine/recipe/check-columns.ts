import { weightColumnOf } from '../../training/contract.ts';
import type { Recipe } from '../contract.ts';
import { badInput } from '../errors.ts';
import { nearest } from './parse-recipe.ts';

/** Every column that the recipe names must be there; a near miss is named. */
export function checkColumns(recipe: Recipe, columns: readonly { name: string }[]): void {
  const weights = weightColumnOf(recipe.train);
  const names = columns.map(({ name }) => name);
  const known = new Set(names);
  const groups = (recipe.fairness?.groups ?? []).flatMap((group) => (Array.isArray(group) ? group : [group]));
  const named: [string, readonly string[]][] = [
    ['data.target', [recipe.data.target]],
    ['data.group', recipe.data.group === undefined ? [] : [recipe.data.group]],
    ['data.sensitive', recipe.data.sensitive],
    ['data.exclude', recipe.data.exclude],
    ['train.weights', weights === undefined ? [] : [weights]],
    ['split.column', recipe.split.column === undefined ? [] : [recipe.split.column]],
    ['fairness.groups', groups.map((group) => (typeof group === 'string' ? group : group.column))],
  ];
  for (const [where, wanted] of named) {
    for (const name of wanted) {
      if (known.has(name)) continue;
      const meant = nearest(name, names);
      throw badInput(
        `The data has no column '${name}'.`,
        where,
        meant === undefined
          ? `Its columns: ${names.slice(0, 30).join(', ')}${names.length > 30 ? ', …' : ''}.`
          : `Did you mean '${meant}'?`,
      );
    }
  }
  if (recipe.data.exclude.includes(recipe.data.target)) {
    throw badInput(
      `The target '${recipe.data.target}' is excluded.`,
      'data.exclude',
      'Remove it from data.exclude.',
    );
  }
  if (weights === recipe.data.target) {
    throw badInput(
      `The target '${recipe.data.target}' cannot weigh the rows.`,
      'train.weights',
      'Name another column of numbers.',
    );
  }
  if (recipe.data.group === recipe.data.target) {
    throw badInput(
      `The target '${recipe.data.target}' cannot say which rows are ranked together.`,
      'data.group',
      'Name the column whose equal values make one query.',
    );
  }
  if (names.length < 2) {
    throw badInput(
      'The data has one column only: there is nothing to predict the target from.',
      'data.source',
      'Is the delimiter right? Tell it: options: { delimiter: ";" }.',
    );
  }
}
