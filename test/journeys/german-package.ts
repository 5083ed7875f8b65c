import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { samples } from './workbench.ts';

const commandLine = path.join(import.meta.dirname, '../../native/engine/host/cli/main.ts');

/**
 * A signed package of the German credit sample with permutation importance, made by somebody else: the key is in a home
 * of its own.
 */
export function makeGermanPackage(folder: string): { file: string; publicKey: string } {
  const file = path.join(folder, 'german.zip');
  const home = path.join(folder, 'maker');
  const run = (...args: string[]): string =>
    execFileSync(process.execPath, [commandLine, ...args], {
      env: { ...process.env, ASSAY_HOME: home, ASSAY_PASSPHRASE: 'the maker’s passphrase' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const recipe = path.join(folder, 'german.yaml');
  const sample = readFileSync(path.join(samples, 'german.yaml'), 'utf8');
  writeFileSync(recipe, `${sample}explain: { permutation: { repeats: 2 } }\n`);
  cpSync(path.join(samples, 'german_credit.csv'), path.join(folder, 'german_credit.csv'));
  run('run', recipe, '--workspace', path.join(folder, 'maker-ws'), '--out', file);
  run('extract', file, path.join(folder, 'extracted'));
  return { file, publicKey: path.join(folder, 'extracted/model/signer.pem') };
}

/** A workspace whose draft is the German credit sample, of which nothing was run yet. */
export function germanWorkspace(folder: string): string {
  const workspace = path.join(folder, 'german');
  mkdirSync(path.join(folder, 'data'), { recursive: true });
  const data = path.join(folder, 'data/german_credit.csv');
  cpSync(path.join(samples, 'german_credit.csv'), data);
  execFileSync(process.execPath, [commandLine, 'profile', data, '--workspace', workspace, '--quiet'], {
    env: { ...process.env, ASSAY_HOME: path.join(folder, 'home') },
    stdio: 'ignore',
  });
  const recipe = parse(readFileSync(path.join(samples, 'german.yaml'), 'utf8')) as Record<string, unknown>;
  const draft = { recipe, files: { 'german_credit.csv': data } };
  writeFileSync(path.join(workspace, 'draft.json'), JSON.stringify(draft));
  return workspace;
}
