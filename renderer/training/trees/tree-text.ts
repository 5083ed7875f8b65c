import type { Tree, TreeNode, TreeSplit } from '../../../native/training/trees/contract.ts';
import { shownText } from '../../charts/theme.ts';
import { counted, percent, significant } from '../../components/numbers.ts';

/** A leaf's value with its sign, which the colour only repeats. */
export const leafText = (value: number): string => `${value > 0 ? '+' : ''}${significant(value, 3)}`;

const thresholdText = (threshold: number): string =>
  threshold === Infinity ? 'is known' : `≤ ${significant(threshold, 6)}`;

/** In so many characters: the first name as far as it goes, and how many more. */
export function shortCondition(split: TreeSplit, longest: number): string {
  if (split.kind === 'number') return shownText(thresholdText(split.threshold), longest);
  const [first, ...rest] = split.levels;
  if (first === undefined) return 'is missing';
  const count = rest.length + split.more;
  const more = count === 0 ? '' : ` +${count}`;
  return `is ${shownText(first, longest - 3 - more.length)}${more}`;
}

/** A name in one line, or in two that part at a mark between words where there is one. */
export function twoLines(name: string, longest: number): readonly string[] {
  const letters = [...shownText(name, 2 * longest)];
  if (letters.length <= longest) return [letters.join('')];
  const mark = letters.slice(0, longest).findLastIndex((letter) => /[\s_.-]/.test(letter));
  const end = mark > 0 ? mark + 1 : longest;
  return [letters.slice(0, end).join(''), shownText(letters.slice(end).join(''), longest)];
}

/** With all the names that were answered. */
export function longCondition(split: TreeSplit): string {
  if (split.kind === 'number') return thresholdText(split.threshold);
  if (split.levels.length === 0) return 'is missing';
  if (split.levels.length + split.more === 1) return `is ${split.levels[0]!}`;
  const more = split.more === 0 ? '' : `, or ${counted(split.more, 'other')}`;
  return `is one of ${split.levels.map((level) => JSON.stringify(level)).join(', ')}${more}`;
}

/** The branch of rows without the value. */
export const missingText = ({ missing }: TreeSplit): string =>
  `missing: ${missing === 'left' ? 'yes' : 'no'}`;

/** `34 %` of the tree's cover; undefined in models that hold none. @param root of the tree */
export function coverShare(node: TreeNode, root: TreeNode | undefined): string | undefined {
  if (node.cover === undefined || root?.cover === undefined || root.cover === 0) return undefined;
  return percent(node.cover / root.cover, 0);
}

/** All of a node on one line. @param root of the tree, of which the node has a share */
export function nodeText(node: TreeNode | undefined, root: TreeNode | undefined): string {
  if (node === undefined) return 'the tree goes on';
  const share = coverShare(node, root);
  const weight = share === undefined ? [] : [`${share} of the cover`];
  if (node.kind === 'leaf')
    return weight.length === 0 ? leafText(node.value) : `${leafText(node.value)} (${weight[0]!})`;
  const gain = node.gain === undefined ? [] : [`gain ${significant(node.gain, 3)}`];
  const facts = [missingText(node), ...gain, ...weight].join('; ');
  return shownText(`${node.feature} ${longCondition(node)} (${facts})`, Infinity);
}

/** The tree as lines, indented by depth, to be pasted elsewhere. */
export function treeText({ nodes }: Pick<Tree, 'nodes'>, title: string): string {
  const lines = [title];
  const write = (index: number, depth: number, before: string): void => {
    const node = nodes[index];
    lines.push(`${'  '.repeat(depth)}${before}${nodeText(node, nodes[0])}`);
    if (node === undefined || node.kind === 'leaf') return;
    write(node.left, depth + 1, 'yes: ');
    write(node.left + 1, depth + 1, 'no: ');
  };
  write(0, 0, '');
  return `${lines.join('\n')}\n`;
}
