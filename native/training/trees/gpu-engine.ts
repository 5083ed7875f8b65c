import { cancelled } from '../../engine/errors.ts';
import { DeviceError, type ComputeDevice, type DeviceInfo } from '../../gpu/device.ts';
import { quantiseDrawn } from '../quantise.ts';
import type { GrownTree, TreeDraw, TreeEngine, TreeEngineFactory } from './engine.ts';
import { layRows, type RowsOnDevice } from './gpu-rows.ts';
import { renewTree } from './leaf-renewal.ts';
import { growTree, type LeafRows, type RowHolder } from './grow-tree.ts';

/** Where trees are grown from now on: on a device, or, after so many trees on it, on the CPU, and why. */
export type Where =
  | { readonly on: 'gpu'; readonly device: DeviceInfo }
  | { readonly on: 'cpu'; readonly fault: DeviceError; readonly trees: number };

/**
 * Engines that sum and part rows on a GPU. All else is done by an engine on the CPU beside it: it holds scores and
 * derivatives, and grows what is left where the GPU fails. The model is the same in any case.
 * @param open takes a device; what it throws as `DeviceError` is told, and training stays on the CPU
 */
export function gpuEngines(
  cpu: TreeEngineFactory,
  open: () => Promise<ComputeDevice>,
  told: (where: Where) => void,
): TreeEngineFactory {
  return async (input) => {
    const { rules, signal, train, objective } = input;
    const engine = await cpu(input);
    if (engine.bins.length === 0) return engine;
    let device: ComputeDevice | undefined;
    let rows: RowsOnDevice | undefined;
    let trees = 0;

    async function leave(error: unknown): Promise<void> {
      await device?.close();
      device = undefined;
      rows = undefined;
      if (!(error instanceof DeviceError)) throw error;
      told({ on: 'cpu', fault: error, trees });
    }
    async function growOn(on: RowsOnDevice, output: number, draw: TreeDraw): Promise<GrownTree> {
      const { packed, members, ...units } = quantised(engine, output, draw);
      const holder = on.hold({ packed, members });
      const tree = await growTree(
        { bins: engine.bins, draw, rules, ...units },
        untilCancelled(holder, signal),
      );
      const scored = { y: train.y, weights: train.weights, scores: engine.scores().train };
      return renewTree(tree, { objective, rows: scored, columns: engine.columns, draw, rules });
    }

    try {
      device = await open();
      rows = await layRows(device, engine.bins, engine.columns, train.y.length);
      told({ on: 'gpu', device: device.info });
    } catch (error) {
      await leave(error).catch(async (other: unknown) => {
        await engine.close();
        throw other;
      });
    }
    return {
      bins: engine.bins,
      columns: engine.columns,
      derive: () => engine.derive(),
      derivatives: () => engine.derivatives(),
      scores: () => engine.scores(),
      add: (output, tree) => engine.add(output, tree),
      async grow(output, draw) {
        if (rows === undefined) return engine.grow(output, draw);
        let tree: GrownTree;
        try {
          tree = await growOn(rows, output, draw);
        } catch (error) {
          await leave(error);
          return engine.grow(output, draw);
        }
        await engine.add(output, tree);
        trees++;
        return tree;
      },
      async close() {
        await device?.close();
        await engine.close();
      },
    };
  };
}

/** An output's derivatives as the device takes them. */
function quantised(engine: TreeEngine, output: number, { factors }: TreeDraw) {
  const { gradients, hessians } = engine.derivatives();
  const gradient = quantiseDrawn(gradients[output]!, factors);
  const hessian = quantiseDrawn(hessians[output]!, factors);
  const rows = gradient.values.length;
  const packed = new Int32Array(2 * rows);
  for (let row = 0; row < rows; row++) {
    packed[2 * row] = gradient.values[row]!;
    packed[2 * row + 1] = hessian.values[row]!;
  }
  const members = factors && Uint32Array.from(factors.keys()).filter((row) => factors[row] !== 0);
  return { packed, members, gradientUnit: gradient.unit, hessianUnit: hessian.unit };
}

function untilCancelled<Rows extends LeafRows>(
  holder: RowHolder<Rows>,
  signal: { readonly aborted: boolean } | undefined,
): RowHolder<Rows> {
  return {
    all: () => holder.all(),
    async part(rows, split) {
      if (signal?.aborted) throw cancelled();
      return holder.part(rows, split);
    },
  };
}
