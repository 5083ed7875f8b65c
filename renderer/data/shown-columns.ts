import type {
  ColumnProfile,
  ColumnType,
  ImportResult,
  ProfileResult,
  SniffResult,
} from '../../native/data/contract.ts';

export interface ShownColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly missing: number;
  /** Before it is widened by hand. */
  readonly width: number;
  readonly profile: ColumnProfile | undefined;
}

const character = 7.2;
const values: Readonly<Record<ColumnType, number>> = {
  number: 12,
  integer: 9,
  boolean: 6,
  text: 12,
  date: 11,
  timestamp: 20,
};

/** The dataset's columns with what is known of them, wide enough for their name and the values that were seen. */
export function shownColumns(
  imported: ImportResult,
  sniffed: SniffResult | undefined,
  profile: ProfileResult | undefined,
): ShownColumn[] {
  const examples = new Map(sniffed?.columns.map((column) => [column.name, column.examples]));
  const profiles = new Map(profile?.columns.map((column) => [column.name, column]));
  return imported.columns.map(({ name, type, missing }) => {
    const seen =
      type === 'text' ? Math.max(0, ...(examples.get(name) ?? []).map((text) => [...text].length)) : 0;
    const letters = Math.max(Math.min([...name].length, 24) + 6, values[type], Math.min(seen, 30));
    const width = Math.round(Math.max(96, Math.min(260, letters * character + 20)));
    return { name, type, missing, width, profile: profiles.get(name) };
  });
}
