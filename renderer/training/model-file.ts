import { useDraft } from '../app/draft.ts';
import { uploaded } from '../workspace/use-upload.ts';

type Section = Readonly<Record<string, unknown>>;

/** Endings that LightGBM's and XGBoost's users give to what is read here. */
export const modelEndings = '.txt,.json,.model,.lgb,.xgb';

const nameOf = (source: unknown): unknown =>
  typeof source === 'object' && source !== null && 'path' in source ? source.path : source;

/** What the recipe calls a model file: its own name, unless a data file has that one. */
export function modelNameFor(file: string, { source, test }: Section): string {
  const taken = new Set([nameOf(source), nameOf(test)]);
  let name = file;
  while (taken.has(name)) name = `model-${name}`;
  return name;
}

/** Opens a chosen file for the recipe's imported model. Left alone where another learner was chosen meanwhile. */
export async function openModel(file: File): Promise<void> {
  const { grant, name } = await uploaded(file);
  const { recipe, replace } = useDraft.getState();
  const { train, data } = recipe as Readonly<Record<string, Section | undefined>>;
  if (train?.learner !== 'foreign') return;
  const called = modelNameFor(name, data ?? {});
  await replace({ ...recipe, train: { ...train, model: called } }, { [called]: grant });
}
