import { spawnSync } from 'node:child_process';

/** Put before a command: it then runs in a network namespace of its own, which holds no way out and no loopback. */
export const withoutNetwork = ['unshare', '-rn'] as const;

/** Why a command cannot be run without a network here; undefined where it can. */
export function namespaceRefusal(): string | undefined {
  if (process.platform !== 'linux') return `unshare is a command of Linux, and this is ${process.platform}`;
  const [command, ...args] = withoutNetwork;
  const { error, status, stderr } = spawnSync(command, [...args, 'true'], { encoding: 'utf8' });
  if (error !== undefined) return 'there is no command unshare here';
  return status === 0 ? undefined : `unshare -rn is not allowed here: ${stderr.trim().split('\n')[0] ?? ''}`;
}
