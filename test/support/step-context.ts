import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import canonicalize from 'canonicalize';
import type { DeviceChoice } from '../../native/gpu/contract.ts';
import type { StepContext, StepNote } from '../../native/workspace/step-kind.ts';

/** A step's context over a temporary folder and objects in memory, for tests that need no workspace. */
export interface TestContext extends StepContext {
  readonly folder: string;
  /** What the steps said. */
  readonly notes: readonly StepNote[];
  /** Grants a file; its digest is the step's input. */
  grant(file: string): string;
}

export function testContext(
  options: {
    threads?: number;
    id?: string;
    memoryBytes?: number;
    checkpointSeconds?: number;
    signal?: AbortSignal;
    device?: DeviceChoice;
  } = {},
): TestContext {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-test-'));
  const objects = new Map<string, Uint8Array>();
  const sources = new Map<string, string>();
  const notes: StepNote[] = [];
  const scratch = path.join(folder, 'scratch');
  mkdirSync(scratch);
  const write = async (bytes: Uint8Array): Promise<string> => {
    const digest = createHash('sha256').update(bytes).digest('hex');
    objects.set(digest, bytes);
    return digest;
  };
  const read = async (digest: string): Promise<Uint8Array> => {
    const bytes = objects.get(digest);
    if (bytes === undefined) throw new Error(`No object ${digest}`);
    return bytes;
  };
  return {
    folder,
    id: options.id ?? randomBytes(32).toString('hex'),
    threads: options.threads ?? 2,
    memoryBytes: options.memoryBytes ?? 1 << 30,
    checkpointSeconds: options.checkpointSeconds ?? 10,
    device: options.device ?? { wanted: 'cpu' },
    notes,
    signal: options.signal ?? new AbortController().signal,
    scratch,
    progress() {},
    trainedOn() {},
    note: (level, text) => void notes.push({ level, text }),
    read,
    readJson: async <T>(digest: string) => JSON.parse(new TextDecoder().decode(await read(digest))) as T,
    write,
    writeJson: (value) => write(new TextEncoder().encode(canonicalize(value)!)),
    source(digest) {
      const file = sources.get(digest);
      if (file === undefined) throw new Error(`No source ${digest}`);
      return file;
    },
    cache(name) {
      const file = path.join(folder, 'cache', name);
      mkdirSync(path.dirname(file), { recursive: true });
      return file;
    },
    grant(file) {
      const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
      sources.set(digest, file);
      return digest;
    },
  };
}
