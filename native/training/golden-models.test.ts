import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it, vi } from 'vitest';
import { cases } from '../../test/golden/models/cases.ts';
import { severalMemories } from '../../test/support/several-memories.ts';
import { trainingFit } from './steps.ts';
import { kernelEngines } from './trees/runtime.ts';

interface Golden {
  /** Of the step that trained them. */
  readonly version: number;
  readonly models: Readonly<Record<string, string>>;
}

const golden = JSON.parse(
  readFileSync(new URL('../../test/golden/models/digests.json', import.meta.url), 'utf8'),
) as Golden;

/** Of learners that grow trees on engines. */
const treeCases = cases
  .filter(({ name }) => /^(gbt|random-forest|extra-trees)/.test(name))
  .map((each) => [each.name, each] as const);

/** Whoever changes a model's bytes raises the version of `training.fit` and makes the digests anew. */
describe(`models of training.fit, version ${trainingFit.version}`, () => {
  it('are those that digests.json was made of', () => {
    expect(golden.version).toBe(trainingFit.version);
    expect(Object.keys(golden.models)).toEqual(cases.map(({ name }) => name));
  });

  it.each(cases.map((each) => [each.name, each] as const))(
    'have the bytes that they had, on 1, 2 and 4 threads: %s',
    { timeout: 30_000 },
    async (name, { digest }) => {
      for (const threads of [1, 2, 4])
        expect(await digest(kernelEngines(threads, 0)), `${threads} threads`).toBe(golden.models[name]);
    },
  );

  it.each(treeCases)(
    'have these bytes where their rows lie in several memories, their bins there or on disk: %s',
    { timeout: 30_000 },
    async (name, { digest }) => {
      const told = vi.fn<(memories: number, spilled: boolean) => void>();
      for (const [threads, folder] of [
        [1, undefined],
        [3, undefined],
        [2, tmpdir()],
      ] as const)
        expect(await digest(severalMemories(3, threads, told, folder)), `${threads} threads`).toBe(
          golden.models[name],
        );
      expect(told.mock.calls.map(([memories, spilled]) => [memories > 1, spilled])).toEqual([
        [true, false],
        [true, false],
        [true, true],
      ]);
    },
  );
});
