import { implement } from '@orpc/server';
import type { EngineContext } from '../engine/engine-context.ts';
import { gpuContract } from './contract.ts';
import { listAdapters } from './device-process.ts';

const os = implement(gpuContract).$context<EngineContext>();

export const gpuRouter = os.router({ adapters: os.adapters.handler(() => listAdapters()) });
