import type { ColumnProfile, ProfileResult, Warning } from './contract.ts';
import { counted, grouped, share } from '../stats/counted.ts';

const LEAK = 0.99;

function leak({ name, relation }: ColumnProfile, target: string): string | undefined {
  if (relation === undefined || relation.rows < 20) return undefined;
  switch (relation.measure) {
    case 'auc': {
      const strength = Math.max(relation.value, 1 - relation.value);
      return strength >= LEAK
        ? `${name} alone has a ROC AUC of ${strength.toFixed(4)} for ${target}`
        : undefined;
    }
    case 'cramersV':
      return relation.value >= LEAK
        ? `${name} alone settles ${target} (Cramér's V ${relation.value.toFixed(4)})`
        : undefined;
    case 'correlation': {
      const strength = Math.max(Math.abs(relation.pearson), Math.abs(relation.spearman));
      return strength >= 0.999
        ? `${name} alone has a correlation of ${strength.toFixed(4)} with ${target}`
        : undefined;
    }
    case 'etaSquared':
      return relation.value >= 0.999
        ? `${name} alone explains ${target} (η² ${relation.value.toFixed(4)})`
        : undefined;
  }
}

/** A name that says so, a dense sequence of whole numbers, or a text that never comes again. */
function looksLikeIdentifier(
  { name, type, distinct, number: figures }: ColumnProfile,
  present: number,
): boolean {
  if (present < 50 || distinct < present * 0.98) return false;
  if (/(^|[_\s.-])(id|key|uuid|guid|index|instant|no)$/i.test(name) || /[a-z](Id|ID|No)$/.test(name))
    return true;
  if (distinct < present) return false;
  if (type === 'text') return true;
  return type === 'integer' && figures !== undefined && figures.max - figures.min < 1.5 * present;
}

/** What a person should look at before training. */
export function profileWarnings(profile: Omit<ProfileResult, 'warnings'>): Warning[] {
  const { rows, columns, duplicateRows, target } = profile;
  const warnings: Warning[] = [];
  if (duplicateRows > 0) {
    warnings.push({
      what: `${share(duplicateRows, rows, 'row', ['repeats', 'repeat'])} an earlier row in every column.`,
      fix: 'If they are copies, remove them from the file: a copy in the test part makes a model look better than it is.',
    });
  }
  for (const column of columns) {
    const { name, missing, distinct } = column;
    const present = rows - missing;
    const exclude = `Exclude it: \`exclude: [${name}]\`.`;
    if (present === 0) {
      warnings.push({ column: name, what: `${name} has no values.`, fix: exclude });
      continue;
    }
    if (distinct === 1 && name !== target?.column) {
      warnings.push({
        column: name,
        what: `${name} has one value only, ${JSON.stringify(column.top[0]!.value)}${missing > 0 ? ', or is missing' : ''}.`,
        fix: missing > 0 ? 'It can only tell present from missing.' : exclude,
      });
    } else if (missing * 2 > rows) {
      warnings.push({
        column: name,
        what: `${name} is missing in ${grouped(missing)} of ${counted(rows, 'row')}.`,
        fix: 'Is that how the data are? If a word stands for missing, name it in `nullWords`.',
      });
    }
    if (column.number !== undefined && column.number.infinite > 0) {
      warnings.push({
        column: name,
        what: `${name} is infinite in ${counted(column.number.infinite, 'row')}.`,
        fix: 'Find out where they come from; name them in `nullWords` to make them missing.',
      });
    }
    if (
      column.type === 'integer' &&
      column.number !== undefined &&
      Math.max(-column.number.min, column.number.max) > 2 ** 53
    ) {
      warnings.push({
        column: name,
        what: `${name} holds whole numbers beyond 2^53, which are rounded wherever it is used as a number.`,
        fix: `Say \`types: { ${name}: text }\` if they are labels.`,
      });
    }
    if (name === target?.column) continue;
    const identifier = looksLikeIdentifier(column, present);
    if (identifier) {
      warnings.push({
        column: name,
        what: `${name} looks like an identifier: ${counted(distinct, 'different value')} in ${counted(present, 'row')}.`,
        fix: exclude,
      });
    }
    const suspicion = target === undefined || identifier ? undefined : leak(column, target.column);
    if (suspicion !== undefined) {
      warnings.push({
        column: name,
        what: `${suspicion}: it may hold the answer.`,
        fix: `Is it known before the decision? If not, exclude it: \`exclude: [${name}]\`.`,
      });
    }
  }
  return warnings;
}
