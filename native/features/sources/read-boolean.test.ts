import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../onnx/graph.ts';
import { readBoolean } from './read-boolean.ts';

async function readAsText(words: readonly string[]): Promise<number[]> {
  const graph = new GraphBuilder();
  const input = { name: 'owner', type: 'string', column: 'boolean' } as const;
  const { handle } = readBoolean.append(graph, { read: 'boolean', column: 'owner' }, input, (_key, make) =>
    make(),
  );
  graph.output('prediction', 'double', handle);
  const session = await InferenceSession.create(graph.toModel());
  const { prediction } = await session.run({ owner: new Tensor('string', [...words], [words.length]) });
  return Array.from(prediction!.data as Float64Array);
}

describe('true and false as text', () => {
  it.each([
    ['files, JSON and this engine', 'false', 'true'],
    ['pandas and Python', 'False', 'True'],
    ['R and spreadsheets', 'FALSE', 'TRUE'],
    ['integers', '0', '1'],
    ['floating-point numbers', '0.0', '1.0'],
  ])('are read as %s write them', async (_who, no, yes) => {
    expect(await readAsText([no, yes, no])).toEqual([0, 1, 0]);
  });

  it('are missing where nothing is said, in whichever words', async () => {
    expect(await readAsText(['', 'nan', 'None', '<NA>'])).toEqual([NaN, NaN, NaN, NaN]);
  });
});
