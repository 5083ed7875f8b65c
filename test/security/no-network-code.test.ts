import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

// Nothing leaves the machine unless its user says so. Beside the proof by running without a network
// (test/e2e/no-network.test.ts): no product source can so much as name a way out.
const root = join(import.meta.dirname, '..', '..');

/** Modules with which a program reaches a network. `node:net` also speaks over sockets in the file system. */
const ways = /\bfrom\s+'(?:node:)?(http|https|http2|dns|dns\/promises|tls|dgram|net|undici|ws|inspector)'/g;
const calls = /(?<![.\w])(fetch|WebSocket|EventSource|XMLHttpRequest)\s*\(/g;

/** Who may, and why. */
const allowed: readonly { readonly folder: string; readonly module: string; readonly why: string }[] = [
  {
    folder: 'native/engine/host/',
    module: 'net',
    why: 'the command line connects to a running engine over a socket file',
  },
  ...['http', 'ws'].map((module) => ({
    folder: 'native/engine/host/loopback/',
    module,
    why: 'the page is served on 127.0.0.1 (test/security/loopback-address.test.ts holds it to that); nothing is called',
  })),
  {
    folder: 'native/workspace/',
    module: 'net',
    why: 'the lock asks whether the engine that holds it is alive, over a socket file',
  },
];

const sources = readdirSync(join(root, 'native'), { recursive: true, encoding: 'utf8' })
  .map((name) => `native/${name.split(sep).join('/')}`)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.includes('/generated/'));

function findings(name: string, text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
  const modules = [...code.matchAll(ways)]
    .map((match) => match[1]!)
    .filter((module) => !allowed.some((rule) => rule.module === module && name.startsWith(rule.folder)));
  return [...modules, ...[...code.matchAll(calls)].map((match) => match[1]!)].map((way) => `${name}: ${way}`);
}

describe('no way to a network in the engine', () => {
  test('the check finds what it is for', () => {
    expect(
      findings('native/x.ts', "import { get } from 'node:https';\nconst a = await fetch (url);"),
    ).toEqual(['native/x.ts: https', 'native/x.ts: fetch']);
    expect(findings('native/x.ts', "import { connect } from 'node:net';")).toHaveLength(1);
    expect(findings('native/engine/host/x.ts', "import { connect } from 'node:net';")).toEqual([]);
    expect(findings('native/x.ts', '// fetch(url)\nreader.fetch(3); prefetch(2);')).toEqual([]);
  });

  test('the loopback page listens, and calls nobody', () => {
    const folder = 'native/engine/host/loopback/';
    for (const name of sources.filter((source) => source.startsWith(folder))) {
      const text = readFileSync(join(root, name), 'utf8');
      expect(text, name).not.toMatch(/\bhttp\.(get|request)\b|import \{[^}]*\b(get|request|WebSocket as)\b/);
      expect(text, name).not.toMatch(/new WebSocket\(/);
    }
  });

  test('no source imports or calls one', () => {
    expect(sources.length).toBeGreaterThan(20);
    expect(sources.flatMap((name) => findings(name, readFileSync(join(root, name), 'utf8')))).toEqual([]);
  });
});
