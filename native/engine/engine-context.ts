import type { Engine } from './engine.ts';

/** What every handler gets from the door that it was called through. */
export interface EngineContext {
  readonly engine: Engine;
}
