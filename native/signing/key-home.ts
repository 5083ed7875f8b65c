import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/**
 * Where keys lie: `ASSAY_HOME`, or the platform's folder for a user's settings. Keys are a person's, not a workspace's:
 * a workspace is copied, shared and backed up.
 */
export function keyHome(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const own = environment['ASSAY_HOME'];
  if (own !== undefined && own !== '') return resolve(own);
  const home = homedir();
  if (platform === 'win32') return join(environment['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Assay');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Assay');
  const config = environment['XDG_CONFIG_HOME'];
  // The XDG specification: a relative path is invalid and to be ignored.
  return join(config !== undefined && isAbsolute(config) ? config : join(home, '.config'), 'assay');
}
