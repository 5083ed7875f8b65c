import type { RunResult, VerifyResult, ProfileOutput } from '../../contract.ts';
import type { KeysListOutput, TrustedKey } from '../../../signing/contract.ts';
import type { ScoreResult } from '../../../scoring/contract.ts';
import { renderExplain } from './render-explain.ts';
import { renderProfile } from './render-profile.ts';
import { renderRun } from './render-run.ts';
import { renderVerify } from './render-verify.ts';
import { renderCheck } from './render-recipe.ts';
import {
  renderLogVerify,
  renderWorkspaceBackup,
  renderWorkspaceClean,
  renderWorkspaceInfo,
  renderWorkspaceMove,
} from './render-workspace.ts';
import { renderAdapters } from './render-adapters.ts';
import { printable } from './display-width.ts';
import { table } from './table.ts';
import type { Command } from './commands.ts';
import { counted } from '../../../stats/counted.ts';

function renderKeys({ home, keys }: KeysListOutput): string {
  if (keys.length === 0) return `No keys yet in ${home}.\nMake one: assay keys new NAME\n`;
  const rows = keys.map((key) => [
    key.name,
    key.id.slice(0, 8),
    key.own ? (key.throwAway ? 'own, throw-away' : 'own') : 'trusted',
  ]);
  return `${table(['name', 'id', 'kind'], rows)}\nKeys lie in ${home}.\n`;
}

const renderNewKey = ({ name, id, publicKey, throwAway }: TrustedKey): string =>
  `Made the key ${name} (${id.slice(0, 8)})${throwAway ? ', for trying things out' : ''}. Keep its passphrase: it cannot be found again.\nThis public part is for those who check what you sign (assay keys trust FILE NAME):\n\n${publicKey}`;

const renderTrusted = ({ name, id }: TrustedKey): string =>
  `What ${name} signs is trusted from now on. Make sure that the key is theirs; its id is\n  ${id}\n`;

const renderUntrusted = (key: TrustedKey): string =>
  `${key.name} (${key.id.slice(0, 8)}) is trusted no more.\n`;

function renderScore(result: ScoreResult): string {
  const lines = [
    `Scored ${counted(result.rows, 'row')} with ${result.package.name} in ${result.seconds.toFixed(1)} s.`,
    `  ${result.out}  (${result.columns.join(', ')})`,
  ];
  if (result.rejectsFile !== undefined) {
    const were = result.rejects === 1 ? 'was' : 'were';
    lines.push(`  ${counted(result.rejects, 'row')} ${were} not scored: ${result.rejectsFile}`);
  }
  if (result.ignored.length > 0)
    lines.push(`  Columns that the model does not read: ${result.ignored.join(', ')}`);
  if (result.package.verdict === 'unknown-signer')
    lines.push('  The package is intact; its signer is unknown here (assay keys trust).');
  return `${[...lines, ...result.notes.map((note) => `  ${note}`)].join('\n')}\n`;
}

function renderExtract({ files }: { files: readonly string[] }): string {
  return `${[
    `Unpacked ${counted(files.length, 'file')}:`,
    ...files.map((file) => `  ${file}`),
    'Whom to believe is another question: assay verify PACKAGE',
  ].join('\n')}\n`;
}

/** A result as text for a terminal of so many cells. */
type Renderer = (result: never, width: number) => string;

/** One for each command of the contract; a test holds them to that. */
export const renderers: Readonly<Record<string, Renderer>> = {
  run: (result: RunResult) => renderRun(result),
  explain: renderExplain,
  'recipe check': renderCheck,
  verify: (result: VerifyResult) => renderVerify(result),
  profile: (result: ProfileOutput, width) => renderProfile(result, width),
  extract: renderExtract,
  score: renderScore,
  'gpu adapters': renderAdapters,
  'keys list': renderKeys,
  'keys new': renderNewKey,
  'keys trust': renderTrusted,
  'keys untrust': renderUntrusted,
  'log verify': renderLogVerify,
  'workspace info': renderWorkspaceInfo,
  'workspace move': renderWorkspaceMove,
  'workspace backup': renderWorkspaceBackup,
  'workspace clean': renderWorkspaceClean,
};

const narrowest = 60;
const widest = 120;
const usual = 100;

/** A command's result for people; `columns` are those of the terminal, where there is one. */
export function render(command: Command, result: unknown, columns = usual): string {
  const renderer = renderers[command.words.join(' ')]!;
  const width = Math.min(widest, Math.max(narrowest, columns));
  return printable(renderer(result as never, width), true);
}
