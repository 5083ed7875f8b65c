import type { RunResult, VerifyResult, ProfileOutput } from '../../contract.ts';
import type { KeysListOutput, TrustedKey } from '../../../signing/contract.ts';
import type { ScoreResult } from '../../../scoring/contract.ts';
import { renderProfile } from './render-profile.ts';
import { renderRun } from './render-run.ts';
import { renderVerify } from './render-verify.ts';
import { count, table } from './table.ts';
import type { Command } from './commands.ts';

function renderKeys({ home, keys }: KeysListOutput): string {
  if (keys.length === 0) return `No keys yet in ${home}.\nMake one: assay keys new NAME\n`;
  const rows = keys.map((key) => [
    key.name,
    key.id.slice(0, 8),
    key.own ? (key.throwAway ? 'own, throw-away' : 'own') : 'trusted',
  ]);
  return `${table(['name', 'id', 'kind'], rows)}\nKeys lie in ${home}.\n`;
}

const renderKey = (key: TrustedKey): string => `${key.name}  ${key.id}\n\n${key.publicKey}`;

function renderScore(result: ScoreResult): string {
  const lines = [
    `Scored ${count(result.rows)} rows with ${result.package.name} in ${result.seconds.toFixed(1)} s.`,
    `  ${result.out}  (${result.columns.join(', ')})`,
  ];
  if (result.rejectsFile !== undefined)
    lines.push(`  ${count(result.rejects)} rows were not scored: ${result.rejectsFile}`);
  if (result.ignored.length > 0)
    lines.push(`  Columns that the model does not read: ${result.ignored.join(', ')}`);
  if (result.package.verdict === 'unknown-signer')
    lines.push('  The package is intact; its signer is unknown here (assay keys trust).');
  return `${[...lines, ...result.notes.map((note) => `  ${note}`)].join('\n')}\n`;
}

const renderers: Readonly<Record<string, (result: never) => string>> = {
  run: (result: RunResult) => renderRun(result),
  verify: (result: VerifyResult) => renderVerify(result),
  profile: (result: ProfileOutput) => renderProfile(result),
  score: renderScore,
  'keys list': renderKeys,
  'keys new': renderKey,
  'keys trust': renderKey,
};

/** A command's result for people. What has no rendering of its own is shown as readable JSON. */
export function render(command: Command, result: unknown): string {
  const renderer = renderers[command.words.join(' ')];
  return renderer === undefined ? `${JSON.stringify(result, null, 2)}\n` : renderer(result as never);
}
