import { availableParallelism, cpus, totalmem } from 'node:os';
import { implement } from '@orpc/server';
import type { EngineContext } from '../engine/engine-context.ts';
import { badInput } from '../engine/errors.ts';
import { listAdapters } from '../gpu/device-process.ts';
import { keyHome } from '../signing/key-home.ts';
import { changedView, settingsContract, type EngineSettings, type SettingsAnswer } from './contract.ts';
import { productVersion, readSettings, readView, writeSettings, writeView } from './store.ts';

/** A machine cannot give more than it has; fewer threads or less memory than that is a person's choice. */
export function checkSettings(
  { threads, memoryGB }: Pick<EngineSettings, 'threads' | 'memoryGB'>,
  machine: { readonly threads: number; readonly memoryBytes: number },
): void {
  if (threads !== null && threads > machine.threads) {
    throw badInput(
      `This machine runs ${String(machine.threads)} threads at once, not ${String(threads)}.`,
      'threads',
      `Choose 1 to ${String(machine.threads)}.`,
    );
  }
  const most = Math.floor(machine.memoryBytes / 1e8) / 10;
  if (memoryGB !== null && memoryGB > most) {
    throw badInput(
      `This machine has ${String(most)} GB of memory.`,
      'memoryGB',
      `Choose at most ${String(most)}.`,
    );
  }
}

/** A GPU is chosen among those that are there. */
async function checkAdapter(id: string | null | undefined): Promise<void> {
  if (id === null || id === undefined) return;
  const { adapters } = await listAdapters();
  if (adapters.some((adapter) => adapter.id === id)) return;
  throw badInput(
    `This machine has no GPU ${JSON.stringify(id)}.`,
    'adapter',
    adapters.length === 0
      ? 'No GPU was found: leave the choice to Assay.'
      : `Choose one of ${adapters.map((adapter) => adapter.id).join(', ')}.`,
  );
}

function answer({ engine }: EngineContext): SettingsAnswer {
  return {
    settings: readSettings(keyHome()),
    effective: { threads: engine.threads, memoryBytes: engine.memoryBytes },
    byFlag: engine.fixed,
    machine: {
      processor: cpus()[0]?.model.trim() || process.arch,
      threads: availableParallelism(),
      memoryBytes: totalmem(),
      platform: `${process.platform} ${process.arch}`,
      node: process.version,
    },
    version: productVersion(),
  };
}

const os = implement(settingsContract).$context<EngineContext>();

export const settingsRouter = os.router({
  get: os.get.handler(({ context }) => answer(context)),
  set: os.set.handler(async ({ input, context }) => {
    await checkAdapter(input.adapter);
    const home = keyHome();
    const settings = { ...readSettings(home), ...input };
    checkSettings(settings, { threads: availableParallelism(), memoryBytes: totalmem() });
    writeSettings(home, settings);
    context.engine.takeSettings(settings);
    return answer(context);
  }),
  view: os.view.handler(() => readView(keyHome())),
  keepView: os.keepView.handler(({ input }) => {
    const home = keyHome();
    writeView(home, changedView(readView(home), input));
  }),
});
