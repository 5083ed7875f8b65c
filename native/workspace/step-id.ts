import { canonicalJson } from './canonical-json.ts';
import { sha256Hex } from './digest.ts';
import type { Step } from './step-kind.ts';

/** A step's id: SHA-256 of its canonical JSON. Threads, device, paths and time are not in it. */
export function stepId(step: Step): string {
  const { inputs, kind, spec, version } = step;
  return sha256Hex(canonicalJson({ inputs, kind, spec, version }));
}
