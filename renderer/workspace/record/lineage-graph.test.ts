import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LineageStep } from '../../../native/workspace/contract.ts';
import { layeredLayout } from './layered-layout.ts';
import { lineageNodes } from './lineage-graph.ts';

const step = (id: string, inputs: string[], gives: string[]): LineageStep => ({
  id,
  kind: 'data.import',
  version: 1,
  spec: {},
  inputs,
  seconds: 1,
  event: 1,
  digest: gives[0]!,
  title: 'Import the data',
  gives,
});

test('an edge is an input that another step gave, by its result, a part or a dataset', () => {
  const nodes = lineageNodes(
    {
      sources: [{ digest: 'file', name: 'a.csv', bytes: 1 }],
      steps: [
        step('a', ['file'], ['ra', 'dataset']),
        step('b', ['dataset', 'ra'], ['rb', 'part']),
        step('c', ['part', 'gone'], ['rc']),
      ],
    },
    { b: 'importTest' },
  );
  expect(nodes.map(({ id, inputs, outputs }) => ({ id, inputs, outputs }))).toEqual([
    { id: 'file', inputs: [], outputs: ['a'] },
    { id: 'a', inputs: ['file'], outputs: ['b'] },
    { id: 'b', inputs: ['a'], outputs: ['c'] },
    { id: 'c', inputs: ['b'], outputs: [] },
  ]);
  expect(nodes[2]!.title).toBe('Import the data: test file');
});

test('every box stands right of those it reads from, and no two overlap', () => {
  const options = { width: 100, height: 40, columnGap: 20, rowGap: 10 };
  const graphs = fc
    .integer({ min: 1, max: 14 })
    .chain((count) =>
      fc.tuple(
        ...Array.from({ length: count }, (_, i) =>
          i === 0
            ? fc.constant<number[]>([])
            : fc.uniqueArray(fc.integer({ min: 0, max: i - 1 }), { maxLength: 4 }),
        ),
      ),
    );
  fc.assert(
    fc.property(graphs, (inputs) => {
      const nodes = inputs.map((ids, i) => ({ id: `n${i}`, inputs: ids.map((id) => `n${id}`) }));
      const { boxes, edges, width, height } = layeredLayout(nodes, options);
      for (const { from, to, points } of edges) {
        expect(boxes.get(to)!.x).toBeGreaterThanOrEqual(
          boxes.get(from)!.x + options.width + options.columnGap,
        );
        expect(points.length % 2).toBe(0);
      }
      const placed = [...boxes.values()];
      placed.forEach((a, i) => {
        expect(a.x + options.width).toBeLessThanOrEqual(width);
        expect(a.y).toBeGreaterThanOrEqual(0);
        expect(a.y + options.height).toBeLessThanOrEqual(height + 1e-9);
        for (const b of placed.slice(i + 1)) {
          expect(a.x !== b.x || Math.abs(a.y - b.y) >= options.height + options.rowGap - 1e-9).toBe(true);
        }
      });
    }),
    { numRuns: 100 },
  );
});
