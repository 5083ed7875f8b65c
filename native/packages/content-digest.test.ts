import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildResultOf, contentDigest } from './content-digest.ts';
import { buildResult } from './contract.ts';

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

describe('buildResultOf', () => {
  it('is the result that the build stores, from the files that it wrote', () => {
    const agreement = { rows: 2, tolerance: 1e-5, largest: 0, labelsDifferent: 0, runtime: '1' };
    const result = buildResultOf(
      files.map((file) => ({ ...file, size: contents[file.name]!.length })),
      agreement,
    );
    expect(buildResult.parse(result)).toEqual(result);
    expect(Object.keys(result.files).sort()).toEqual(['MLmodel', 'metrics.json', 'model.onnx']);
    expect(result).toMatchObject({ contentDigest: contentDigest(files), size: 14, agreement });
    expect(result.parts).toEqual(result.files);
  });
});
