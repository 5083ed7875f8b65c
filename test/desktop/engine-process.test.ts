import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { enginePlaces } from '../../electron/engine-places.ts';
import { startEngine, type EngineProcess } from '../../electron/engine-process.ts';
import { RestartLimit } from '../../electron/restart-limit.ts';
import { MessageChannelMain, root } from './fake-electron.ts';
import { portClient, type PortClient } from './port-client.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'assay-engine-'));
const file = path.join(folder, 'data.csv');
writeFileSync(file, 'a,b\n1,2\n');
const places = enginePlaces({
  packaged: false,
  resources: '',
  application: path.join(root, 'dist/desktop'),
  platform: process.platform,
  node: process.execPath,
});
const environment = { ...process.env, ASSAY_HOME: path.join(folder, 'home') };

let engine: EngineProcess | undefined;
const failures: string[] = [];
function start(flags: string[]): EngineProcess {
  engine = startEngine({ places, flags, environment, onFailed: (why) => failures.push(why) });
  return engine;
}
function connect(to: EngineProcess): PortClient {
  const { port1, port2 } = new MessageChannelMain();
  to.connect(port1);
  return portClient(port2);
}
afterEach(async () => {
  await engine?.stop();
  engine = undefined;
  failures.length = 0;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the engine’s process', () => {
  test('is started again when it is killed, with its workspace and its grants', async () => {
    const own = start(['--workspace', path.join(folder, 'one')]);
    const first = connect(own);
    const { open } = await first.client.workspace.current();
    const { grant } = await own.grant(file, 'read');
    expect(await own.path(grant)).toBe(file);
    for (let n = 0; n < 2; n++) {
      const page = n === 0 ? first : connect(own);
      await page.client.workspace.current();
      const pid = own.pid!;
      process.kill(pid, 'SIGKILL');
      await page.lost;
      await vi.waitFor(() => expect(own.pid).not.toBe(pid), { timeout: 5_000 });
    }
    const last = connect(own);
    expect((await last.client.workspace.current()).open).toEqual(open);
    expect(await own.path(grant)).toBe(file);
    await last.client.draft.save({ recipe: { data: { source: 'data.csv' } }, files: { 'data.csv': grant } });
    expect((await last.client.draft.get()).files).toEqual(['data.csv']);
    expect(failures).toEqual([]);
  });

  test('begins with a sample’s recipe where the workspace has no draft', async () => {
    const own = start(['--workspace', path.join(folder, 'two'), '--sample', 'german']);
    expect((await connect(own).client.draft.get()).recipe).toMatchObject({ recipe: 1 });
  });

  test('tells which jobs are under way, and when they have ended', async () => {
    const own = start(['--workspace', path.join(folder, 'jobs'), '--sample', 'german']);
    const { client } = connect(own);
    const { job } = await client.draft.run({ until: 'features' });
    await vi.waitFor(() => expect(own.running).toHaveLength(1));
    const idle = new Promise<void>((resolve) => own.onceIdle(resolve));
    await client.jobs.cancel({ job });
    await idle;
    expect(own.running).toEqual([]);
  });

  test('that cannot open its workspace says why, and is not tried again', async () => {
    start(['--workspace', file]);
    await vi.waitFor(() => expect(failures).toHaveLength(1), { timeout: 10_000 });
    expect(failures[0]).toContain('data.csv');
  });

  test('that is no program says so', async () => {
    engine = startEngine({
      places: { ...places, node: path.join(folder, 'no-node') },
      flags: [],
      environment,
      onFailed: (why) => failures.push(why),
    });
    await vi.waitFor(() => expect(failures).toHaveLength(1));
    expect(failures[0]).toContain('ENOENT');
  });

  test('holds no path, ticket or session on its command line or in its environment', async () => {
    const own = start(['--workspace', path.join(folder, 'three')]);
    const { grant } = await own.grant(file, 'read');
    expect(await own.evidence('no-ticket')).toBeNull();
    if (process.platform !== 'linux') return;
    for (const name of ['cmdline', 'environ']) {
      const text = readFileSync(`/proc/${String(own.pid)}/${name}`, 'utf8');
      expect(text).not.toContain(grant);
      expect(text).not.toContain(file);
    }
  });
});

describe('enginePlaces', () => {
  test('takes the packaged application’s own Node, whatever the environment says', () => {
    const options = { application: '/opt/Assay/resources/app.asar', node: '/tmp/evil' } as const;
    expect(
      enginePlaces({ ...options, packaged: true, resources: '/opt/Assay/resources', platform: 'linux' }),
    ).toEqual({
      node: '/opt/Assay/resources/engine/node',
      main: '/opt/Assay/resources/engine/native/engine/host/pipe/main.ts',
    });
  });
});

describe('RestartLimit', () => {
  test('tries five times a minute, ever later', () => {
    let now = 0;
    const limit = new RestartLimit(() => now);
    expect(Array.from({ length: 6 }, () => limit.next())).toEqual([0, 250, 500, 1000, 2000, undefined]);
    now = 60_000;
    expect(limit.next()).toBe(0);
  });
});
