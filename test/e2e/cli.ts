import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(fileURLToPath(new URL('../..', import.meta.url)));
export const samples = path.join(root, 'assets/samples');
const main = path.join(root, 'native/engine/host/cli/main.ts');

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Words put before the command, such as ['unshare', '-rn']. */
  readonly wrapper?: readonly string[];
  onStart?(child: ChildProcess): void;
  onStderr?(text: string, child: ChildProcess): void;
}

/** A folder of this test's own, with its own key home. */
export function newFolder(name: string): string {
  return mkdtempSync(path.join(tmpdir(), `assay-${name}-`));
}

/** Runs the real command line in a process of its own. */
export function assay(words: readonly string[], home: string, options: CliOptions = {}): Promise<CliResult> {
  const [program, ...rest] = [...(options.wrapper ?? []), process.execPath, main, ...words];
  const child = spawn(program!, rest, {
    cwd: options.cwd ?? home,
    env: { ...process.env, ASSAY_HOME: path.join(home, 'keys'), ASSAY_PASSPHRASE: '', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  options.onStart?.(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    options.onStderr?.(stderr, child);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs a command with --json and gives its one JSON object; a failure is thrown with what stderr said. */
export async function assayJson<T>(
  words: readonly string[],
  home: string,
  options: CliOptions = {},
): Promise<T> {
  const { code, stdout, stderr } = await assay([...words, '--json'], home, options);
  if (code !== 0) throw new Error(`assay ${words[0]} ended with ${code}:\n${stderr}`);
  return JSON.parse(stdout) as T;
}
