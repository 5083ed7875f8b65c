import {
  MOST_RELEVANT,
  type ColumnProfile,
  type DataSource,
  type SourceOptions,
} from '../../native/data/contract.ts';
import { useDraft, useSection } from '../app/draft.ts';
import { runDraft } from '../app/jobs.ts';

/** What the draft's section `data` says, as far as this page reads it. */
export interface DataDraft {
  readonly source: DataSource | undefined;
  readonly target: string | undefined;
  readonly positive: string | undefined;
  /** Of a ranking: the column whose equal values make one query. */
  readonly group: string | undefined;
  readonly sensitive: readonly string[];
  readonly exclude: readonly string[];
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

export function useDataDraft(): DataDraft {
  const data = useSection('data');
  return {
    source: data.source as DataSource | undefined,
    target: typeof data.target === 'string' ? data.target : undefined,
    positive: data.positive === undefined ? undefined : String(data.positive),
    group: data.task === 'ranking' && typeof data.group === 'string' ? data.group : undefined,
    sensitive: texts(data.sensitive),
    exclude: texts(data.exclude),
  };
}

function section(): Record<string, unknown> {
  return { ...(useDraft.getState().recipe.data as Record<string, unknown> | undefined) };
}

async function keep(changes: Record<string, unknown>): Promise<void> {
  const next = { ...section(), ...changes };
  for (const [name, value] of Object.entries(next)) {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) delete next[name];
  }
  await useDraft.getState().set('data', next);
}

const toggled = (list: readonly string[], name: string): string[] =>
  list.includes(name) ? list.filter((one) => one !== name) : [...list, name];

/** Of two values the rarer is what people mostly predict; `true`, `yes` and `1` say it themselves. */
export function likelyPositive({ distinct, top }: ColumnProfile): string | undefined {
  if (distinct !== 2 || top.length !== 2) return undefined;
  const said = top.find(({ value }) => /^(1|true|yes|y|t)$/i.test(value));
  return (said ?? (top[1]!.count <= top[0]!.count ? top[1]! : top[0]!)).value;
}

export async function predict(column: ColumnProfile | { readonly name: string }): Promise<void> {
  const { sensitive, exclude } = section();
  await keep({
    target: column.name,
    positive: 'distinct' in column ? likelyPositive(column) : undefined,
    task: undefined,
    group: undefined,
    sensitive: texts(sensitive).filter((one) => one !== column.name),
    exclude: texts(exclude).filter((one) => one !== column.name),
  });
  await runDraft('data', 'Compare the columns with the target');
}

export async function noTarget(): Promise<void> {
  await keep({ target: undefined, positive: undefined, task: undefined, group: undefined });
  await runDraft('data', 'Profile the columns');
}

export async function setPositive(positive: string | undefined): Promise<void> {
  await keep({ positive });
  await runDraft('data', 'Compare the columns with the target');
}

/** Whether a column can say how relevant rows are: true or false, or whole numbers from 0 to 31. */
export function mayRank({ type, number }: Pick<ColumnProfile, 'type' | 'number'>): boolean {
  if (type === 'boolean') return true;
  return type === 'integer' && number !== undefined && number.min >= 0 && number.max <= MOST_RELEVANT;
}

/** Rows of one value of the column are ranked together; undefined: each row is predicted by itself. */
export async function rankWithin(group: string | undefined): Promise<void> {
  const ranking = group === undefined ? undefined : 'ranking';
  const { exclude } = section();
  const others = texts(exclude).filter((one) => one !== group);
  await keep({ group, task: ranking, exclude: others, ...(ranking && { positive: undefined }) });
  await runDraft('data', 'Compare the columns with the target');
}

export const toggleSensitive = (name: string): Promise<void> =>
  keep({ sensitive: toggled(texts(section().sensitive), name) });

export const toggleExcluded = (name: string): Promise<void> =>
  keep({ exclude: toggled(texts(section().exclude), name) });

export const pathOf = (source: DataSource): string => (typeof source === 'string' ? source : source.path);

export const optionsOf = (source: DataSource | undefined): SourceOptions =>
  source === undefined || typeof source === 'string' ? {} : (source.options ?? {});

/** Reads the file again with what was told about it; nothing told is the plain name. */
export async function setOptions(source: DataSource, options: SourceOptions): Promise<void> {
  const format = typeof source === 'string' ? undefined : source.format;
  const plain = Object.keys(options).length === 0 && format === undefined;
  await keep({
    source: plain
      ? pathOf(source)
      : {
          path: pathOf(source),
          ...(format === undefined ? {} : { format }),
          ...(Object.keys(options).length === 0 ? {} : { options }),
        },
  });
  await runDraft('data', `Read ${pathOf(source)} again`);
}
