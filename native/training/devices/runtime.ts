/** Where trees are grown: on the CPU, or on a GPU that a recipe asks for or that is quicker. */
import { WORTH_A_GPU, type Adapter, type TreeSpeed } from '../../gpu/contract.ts';
import { listAdapters, openDevice } from '../../gpu/device-process.ts';
import { DeviceError } from '../../gpu/device.ts';
import { ofCpu, ofGpu } from '../../gpu/measured-speeds.ts';
import { productVersion } from '../../settings/store.ts';
import { counted } from '../../stats/counted.ts';
import type { StepContext } from '../../workspace/step-kind.ts';
import type { EngineInput, TreeEngineFactory } from '../trees/engine.ts';
import { gpuEngines, type Where } from '../trees/gpu/engine.ts';
import { kernelEngines } from '../trees/runtime.ts';
import { quicker } from './choose.ts';
import { measureTrees } from './measure.ts';
import { speedOnce } from './store.ts';

type Context = Pick<StepContext, 'threads' | 'memoryBytes' | 'scratch' | 'device' | 'note' | 'trainedOn'>;

/** What was found in this process: adapters come and go with it. */
let found: Promise<readonly Adapter[]> | undefined;

const measure = (engines: TreeEngineFactory): Promise<TreeSpeed> =>
  measureTrees(engines, () => performance.now());

const failing = (where: Where): void => {
  if (where.on === 'cpu') throw where.fault;
};

/** The GPU that `auto` may take: the one that was chosen, or the first that is one. Processors that play one are none. */
async function candidate(chosen: string | undefined): Promise<Adapter | undefined> {
  found ??= listAdapters().then(({ adapters }) => adapters);
  return (await found).find(({ id, software }) => !software && (chosen === undefined || id === chosen));
}

/**
 * Engines for a step's trees. Notes say where a model is trained and why, wherever that is in question; a machine without a
 * GPU and data that are too few for one raise none.
 * @param mostBytes of a memory that holds rows
 */
export function treeEngines(
  { threads, memoryBytes, scratch, device: { wanted, adapter, speeds }, note, trainedOn }: Context,
  mostBytes?: number,
): TreeEngineFactory {
  function inMemories(memories: number, spilled: boolean): void {
    say('info', `The rows are dealt to ${memories} memories for training, since one holds 4 GiB.`);
    if (spilled)
      say(
        'warning',
        `With their bins they would take more than the ${(memoryBytes / 1e9).toFixed(1)} GB of memory that are allowed: bins are read from disk at every split, which is slow. Allow more memory, or use fewer rows or features.`,
      );
  }
  const spill = { folder: scratch, most: memoryBytes };
  const cpu = kernelEngines(threads, undefined, { told: inMemories, mostBytes, spill });
  const said = new Set<string>();
  /** Once a step, though it may fit many models. */
  function say(level: 'info' | 'warning', text: string): void {
    if (said.has(text)) return;
    said.add(text);
    note(level, text);
  }
  function told(where: Where): void {
    trainedOn(where.on);
    if (where.on === 'gpu') {
      if (wanted === 'gpu')
        say('info', `Trees are grown on the GPU ${where.device.name}, as the recipe asks.`);
      return;
    }
    const { fault, trees } = where;
    const then =
      trees === 0
        ? 'The model is trained on the CPU; it is the same.'
        : `After ${counted(trees, 'tree')} training goes on on the CPU; the model is the same.`;
    say('warning', `${fault.message} ${then}`);
  }
  const gpu = gpuEngines(cpu, () => openDevice(adapter), told);

  async function chosen({ train }: EngineInput): Promise<TreeEngineFactory> {
    const cells = train.y.length * train.matrix.columns.length;
    if (wanted === 'cpu' || (wanted === 'auto' && cells < WORTH_A_GPU)) return cpu;
    if (wanted === 'gpu') return gpu;
    const one = await candidate(adapter);
    if (one === undefined) return cpu;
    const measuring = gpuEngines(kernelEngines(threads, 0), () => openDevice(adapter), failing);
    const version = productVersion();
    try {
      const { on, why } = quicker(
        cells,
        await speedOnce(speeds, ofGpu(one, threads, version), () => measure(measuring)),
        await speedOnce(speeds, ofCpu(threads, version), () => measure(kernelEngines(threads, 0))),
        one.name,
      );
      say('info', why);
      return on === 'gpu' ? gpu : cpu;
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      told({ on: 'cpu', fault: error, trees: 0 });
      return cpu;
    }
  }
  return async (input) => (await chosen(input))(input);
}
