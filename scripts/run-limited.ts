import { spawn } from 'node:child_process';

export interface LimitedRun {
  readonly code: number | null;
  readonly timedOut: boolean;
}

/**
 * Runs a command with our own output and, after a time limit, ends it with everything that it started: the child leads a
 * process group of its own.
 */
export function runLimited(
  [program, ...args]: readonly [string, ...string[]],
  limitSeconds: number,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<LimitedRun> {
  return new Promise((resolve) => {
    const grouped = process.platform !== 'win32';
    const child = spawn(program, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: grouped,
      env: environment,
    });
    const end = (signal: NodeJS.Signals): void => {
      if (child.pid === undefined) return;
      try {
        if (grouped) process.kill(-child.pid, signal);
        else child.kill(signal);
      } catch {
        // It has ended in the meantime.
      }
    };
    let timedOut = false;
    const limit = setTimeout(() => {
      timedOut = true;
      end('SIGKILL');
    }, limitSeconds * 1000);
    const interrupted = (): void => {
      end('SIGKILL');
      process.exit(130);
    };
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    const settle = (code: number | null): void => {
      clearTimeout(limit);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      resolve({ code, timedOut });
    };
    child.once('error', (error) => {
      process.stderr.write(`${program}: ${error.message}\n`);
      settle(null);
    });
    child.once('close', (code) => settle(code));
  });
}
