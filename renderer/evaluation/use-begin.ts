import { useDraft } from '../app/draft.ts';
import { go } from '../app/route.ts';

/** What is to be done before a model can be measured; undefined where the recipe says all that is needed. */
export function useBegin(): { text: string; action: { label: string; run: () => void } } | undefined {
  const recipe = useDraft((state) => state.recipe);
  const data = recipe.data as { source?: unknown; target?: unknown } | undefined;
  if (data?.source === undefined) {
    return {
      text: 'Open a data file or a sample first.',
      action: { label: 'Go to Start', run: () => go('') },
    };
  }
  if (typeof data.target !== 'string' || recipe.train === undefined) {
    return {
      text: 'Say first what is to be predicted, and train a model.',
      action: { label: 'Go to Train', run: () => go('train') },
    };
  }
  return undefined;
}
