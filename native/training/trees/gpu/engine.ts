import { DeviceError, type ComputeDevice, type DeviceInfo } from '../../../gpu/device.ts';
import type { EngineBeside, GrownTree, HeldRows, TreeEngineFactory } from '../engine.ts';
import { layRows, type DeviceRows } from './rows.ts';

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
  cpu: TreeEngineFactory<EngineBeside>,
  open: () => Promise<ComputeDevice>,
  told: (where: Where) => void,
): TreeEngineFactory {
  return async (input) => {
    const engine = await cpu(input);
    if (engine.bins.length === 0) return engine;
    let device: ComputeDevice | undefined;
    let rows: HeldRows<DeviceRows> | undefined;
    let trees = 0;

    async function leave(error: unknown): Promise<void> {
      await device?.close();
      device = undefined;
      rows = undefined;
      if (!(error instanceof DeviceError)) throw error;
      told({ on: 'cpu', fault: error, trees });
    }

    try {
      device = await open();
      rows = await layRows(device, engine.bins, engine.columns, input.train.y.length);
      told({ on: 'gpu', device: device.info });
    } catch (error) {
      await leave(error).catch(async (other: unknown) => {
        await engine.close();
        throw other;
      });
    }
    return {
      bins: engine.bins,
      get columns() {
        return engine.columns;
      },
      derive: () => engine.derive(),
      derivatives: () => engine.derivatives(),
      scores: () => engine.scores(),
      add: (output, tree) => engine.add(output, tree),
      async grow(output, draw) {
        if (rows === undefined) return engine.grow(output, draw);
        let tree: GrownTree;
        try {
          tree = await engine.growHeld(output, draw, rows);
        } catch (error) {
          await leave(error);
          return engine.grow(output, draw);
        }
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
