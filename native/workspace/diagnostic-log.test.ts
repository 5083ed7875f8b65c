import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { badInput } from '../engine/errors.ts';
import { openDiagnosticLog, type DiagnosticEvent, type DiagnosticFields } from './diagnostic-log.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'assay-diagnostics-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function written(): string {
  const folder = path.join(root, 'diagnostics');
  return readdirSync(folder)
    .map((name) => readFileSync(path.join(folder, name), 'utf8'))
    .join('');
}

describe('the diagnostic log', () => {
  it('holds what is allowed', () => {
    const log = openDiagnosticLog(root, { now: () => new Date(0) });
    log.note('worker.exited', {
      process: 'query',
      signal: 'SIGKILL',
      pid: 12,
      kind: 'data.import',
      step: 'a'.repeat(64),
    });
    expect(JSON.parse(written())).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      level: 'info',
      event: 'worker.exited',
      process: 'query',
      signal: 'SIGKILL',
      pid: 12,
      kind: 'data.import',
      step: 'a'.repeat(64),
    });
  });

  it('never takes in the value of a cell, wherever one is planted', () => {
    const log = openDiagnosticLog(root);
    const secret = 'Zaphod Beeblebrox';
    const error = badInput(
      `\`${secret}\` is not a number.\n    at native/${secret}/x.ts:1:1\n    at node:zaphod:1:1`,
      secret,
    );
    error.stack = `${String(error.stack)}\n    at ${secret} (/home/${secret}/native/data/read.ts:10:5)`;
    log.noteError(error);
    log.noteError(Object.assign(new Error(secret), { code: secret, name: secret }));
    log.noteError(secret);
    for (const name of [
      'step',
      'job',
      'errorId',
      'kind',
      'errorKind',
      'code',
      'process',
      'signal',
      'node',
      secret,
    ]) {
      log.note('job.failed', { [name]: secret } as DiagnosticFields);
      log.note('job.failed', { [name]: { toString: () => secret, secret } } as unknown as DiagnosticFields);
    }
    log.note(secret as DiagnosticEvent, {}, secret as 'info');
    expect(written()).not.toMatch(/zaphod|beeblebrox/i);
    expect(written()).toContain('"native/data/read.ts:10:5"]');
    expect(written()).toContain('"leftOut":1');
  });

  it('takes in no text of any form', () => {
    const log = openDiagnosticLog(root, { maximumBytes: 1 << 30 });
    const text = fc.string({ minLength: 6, unit: 'grapheme' }).map((value) => `<${value}>`);
    const name = fc.constantFrom(
      'step',
      'kind',
      'code',
      'signal',
      'seconds',
      'pid',
      'version',
      'process',
      'message',
    );
    fc.assert(
      fc.property(name, text, (field, value) => {
        rmSync(path.join(root, 'diagnostics'), { recursive: true, force: true });
        log.note('job.failed', { [field]: value } as DiagnosticFields);
        log.noteError(new Error(value));
        expect(written().includes(JSON.stringify(value).slice(1, -1))).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('is bounded in size and number of files', () => {
    const log = openDiagnosticLog(root, { maximumBytes: 1000, maximumFiles: 3 });
    for (let index = 0; index < 200; index++) log.note('step.started', { pid: index });
    const folder = path.join(root, 'diagnostics');
    expect(readdirSync(folder)).toEqual(['engine.1.log', 'engine.2.log', 'engine.log']);
    for (const name of readdirSync(folder))
      expect(statSync(path.join(folder, name)).size).toBeLessThanOrEqual(1000);
    expect(readFileSync(path.join(folder, 'engine.log'), 'utf8')).toContain('"pid":199');
  });

  it('never fails the job that wanted to tell of something', () => {
    writeFileSync(path.join(root, 'diagnostics'), 'a file where the folder should be');
    openDiagnosticLog(root).note('engine.started');
  });
});
