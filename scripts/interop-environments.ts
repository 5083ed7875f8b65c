import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runLimited } from './run-limited.ts';

/**
 * Makes the virtual environments of test/interop, `.venv-NAME` from `requirements-NAME.txt`, each on its own because
 * their pins exclude one another. One that was made from the same file and Python is kept. Returns what failed;
 * without Python 3 nothing is made, and the tests say that they are skipped.
 */
export async function makeInteropEnvironments(root: string, limitSeconds: number): Promise<string[]> {
  const folder = join(root, 'test', 'interop');
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /^requirements-[a-z0-9-]+\.txt$/.test(name))
        .sort()
    : [];
  if (files.length === 0) return [];
  const python = await runLimited(['python3', '-c', 'import ensurepip, venv'], 60);
  if (python.code !== 0) {
    console.log('No Python 3 with venv here (Debian: apt-get install python3-venv).');
    return [];
  }
  const failures: string[] = [];
  const end = performance.now() + limitSeconds * 1000;
  for (const file of files) {
    const name = file.slice('requirements-'.length, -'.txt'.length);
    const environment = join(root, `.venv-${name}`);
    const mark = join(environment, '.made-from');
    const digest = createHash('sha256')
      .update(readFileSync(join(folder, file)))
      .digest('hex');
    if (existsSync(mark) && readFileSync(mark, 'utf8') === digest) continue;
    rmSync(environment, { recursive: true, force: true });
    const started = performance.now();
    console.log(`Making .venv-${name} from test/interop/${file} …`);
    const steps = [
      ['python3', '-m', 'venv', environment],
      [
        join(environment, 'bin', 'python'),
        ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '-r'],
        join(folder, file),
      ],
    ] as const;
    let made = true;
    for (const command of steps) {
      const left = (end - performance.now()) / 1000;
      const run = left > 1 ? await runLimited(command, left) : { code: null, timedOut: true };
      if (run.code === 0) continue;
      failures.push(
        `.venv-${name} could not be made from test/interop/${file}${run.timedOut ? ' in time' : ''}.`,
      );
      made = false;
      break;
    }
    if (!made) rmSync(environment, { recursive: true, force: true });
    else {
      writeFileSync(mark, digest);
      console.log(`  made in ${((performance.now() - started) / 1000).toFixed(0)} s`);
    }
  }
  return failures;
}
