import type { Engine } from './engine.ts';
import type { Evidence } from './host/evidence.ts';
import type { Grants } from './host/grants.ts';

/** What every handler gets from the door that it was called through. */
export interface EngineContext {
  readonly engine: Engine;
  /** Of a window: what it may name instead of paths. */
  readonly grants?: Grants;
  /** Of a window: reports that it may show in a frame. */
  readonly evidence?: Evidence;
}
