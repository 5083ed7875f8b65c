/**
 * npm run bench -- NAME [ARGUMENTS]: runs test/bench/NAME.ts, which prints for people and ends with one line of JSON:
 * {"bench","cases":[{"name","ours","peers":{tool:seconds},"ratio":{tool:number}}]}. Without a name: lists them.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'test', 'bench');

/** The first sentence of a benchmark's opening comment. */
function purposeOf(file: string): string {
  const comment = /^\/\*\*([\s\S]*?)\*\//.exec(readFileSync(join(folder, file), 'utf8'))?.[1] ?? '';
  const text = comment.replace(/\s*\n\s*\*\s?/g, ' ').trim();
  return /^.*?[.:](?=\s|$)/.exec(text)?.[0].replace(/:$/, '.') ?? text;
}

function list(): string {
  // A benchmark is a file that opens with what it measures; helpers beside it do not.
  const names = existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && purposeOf(file) !== '')
        .sort()
    : [];
  if (names.length === 0) return 'There is no benchmark yet.';
  const width = Math.max(...names.map((file) => file.length - 3));
  const lines = names.map((file) => `  ${file.slice(0, -3).padEnd(width)}  ${purposeOf(file)}`);
  return `npm run bench -- NAME, where NAME is one of:\n${lines.join('\n')}`;
}

const [name, ...rest] = process.argv.slice(2);
if (name === undefined) {
  console.log(list());
} else if (!/^[a-z0-9-]+$/.test(name) || !existsSync(join(folder, `${name}.ts`))) {
  process.stderr.write(`There is no benchmark '${name}'.\n${list()}\n`);
  process.exitCode = 2;
} else {
  const child = spawn(process.execPath, [join(folder, `${name}.ts`), ...rest], {
    stdio: 'inherit',
    cwd: root,
    // Idle OpenMP threads of other libraries would spin on the processors that are being measured, to our advantage.
    env: { OMP_WAIT_POLICY: 'PASSIVE', GOMP_SPINCOUNT: '0', ...process.env },
  });
  child.once('close', (code) => {
    process.exitCode = code ?? 1;
  });
}
