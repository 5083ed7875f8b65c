import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { links } from '../../../../test/support/links.ts';
import type { FeatureColumn } from '../../../features/matrix.ts';
import { GraphBuilder } from '../../../onnx/graph.ts';
import { appendLink, decodeLink, encodeLink, margin } from './link.ts';
import { decodeTrees, encodeTrees, predictTrees } from './model.ts';

interface Golden {
  readonly task: string;
  /** Base64. */
  readonly model: string;
  readonly rows: readonly (Omit<FeatureColumn, 'values'> & { readonly values: readonly (number | null)[] })[];
  readonly margins: readonly number[];
}

const goldens = JSON.parse(
  readFileSync(new URL('../../../../test/golden/models/gbt-1.json', import.meta.url), 'utf8'),
) as readonly Golden[];

describe('models of the first trainer', () => {
  it.each(goldens.map((golden) => [golden.task, golden] as const))(
    'are read, give what they gave, and stay as they were written: %s',
    (_, { model, rows, margins }) => {
      const bytes = new Uint8Array(Buffer.from(model, 'base64'));
      const decoded = decodeTrees(bytes);
      const columns = rows.map((column) => ({
        ...column,
        values: Float64Array.from(column.values, (value) => value ?? NaN),
      }));
      expect([...predictTrees(decoded, { rows: columns[0]!.values.length, columns })]).toEqual(margins);
      expect(encodeTrees(decoded)).toEqual(bytes);
    },
  );
});

describe.each(links)('the link $kind', (link) => {
  it('is read as it was written', () => {
    expect(decodeLink(encodeLink(link))).toEqual(link);
  });

  it('is the same in ONNX Runtime, beyond its bounds too', async () => {
    const sums = Float64Array.of(-1e6, -3, -0.5, 0, 1e-9, 0.25, 1, 2, 3.9, 4, 7, 40, 1e6);
    const graph = new GraphBuilder();
    graph.output('margins', 'double', appendLink(graph, link, graph.input('sums', 'double')));
    const session = await InferenceSession.create(graph.toModel());
    const result = await session.run({ sums: new Tensor('float64', sums, [sums.length]) });
    (result.margins!.data as Float64Array).forEach((theirs, i) => {
      const ours = margin(link, sums[i]!);
      expect(Number.isFinite(ours)).toBe(true);
      expect(Math.abs(theirs - ours)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(ours)));
    });
  });
});

describe('links in bytes', () => {
  it.each([
    [9, 1, 1],
    [0.5, 1, 1],
    [3, 0, 0.1],
    [3, 1.5, 0.1],
    [3, 1, NaN],
    [3, 1, 0.7],
    [5, 1, 0],
  ])('that are none are refused: %s', (...numbers) => {
    expect(() => decodeLink(Float64Array.from(numbers))).toThrow(/impossible/);
  });
});
