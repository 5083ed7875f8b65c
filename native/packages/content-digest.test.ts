import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contentDigest } from './content-digest.ts';

const contents: Record<string, string> = {
  'model.onnx': 'graph',
  MLmodel: 'flavors',
  'metrics.json': '{}',
  'log.jsonl': 'log',
  'signer.pem': 'key',
  'model.sig': 'signature',
};
const files = Object.entries(contents).map(([name, text]) => ({
  name,
  sha256: createHash('sha256').update(text).digest('hex'),
}));

describe('contentDigest', () => {
  it('does not depend on order, log, key or signature', () => {
    const digest = contentDigest(files);
    expect(contentDigest([...files].reverse())).toBe(digest);
    expect(contentDigest(files.filter((file) => !/log|signer|sig/.test(file.name)))).toBe(digest);
    expect(
      contentDigest(files.map((file) => ({ ...file, name: file.name.replace('MLmodel', 'mlmodel') }))),
    ).not.toBe(digest);
  });

  it.skipIf(process.platform !== 'linux')('is what coreutils compute (Linux only)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-content-'));
    for (const [name, text] of Object.entries(contents)) writeFileSync(join(folder, name), text);
    const command =
      "ls | LC_ALL=C sort | grep -vxE 'log.jsonl|signer.pem|model.sig' | xargs sha256sum | sha256sum";
    expect(execFileSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' }).slice(0, 64)).toBe(
      contentDigest(files),
    );
  });
});
