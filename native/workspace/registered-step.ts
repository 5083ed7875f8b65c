import type { ProcessKind, StepContext, StepKind, StepResult } from './step-kind.ts';

/** A step kind with its types forgotten, so that kinds of every capability can lie in one registry. */
export interface RegisteredStep {
  readonly kind: string;
  readonly version: number;
  readonly title: string;
  readonly process: ProcessKind;
  readonly replay: 'exact' | { readonly tolerance: number };
  /** Checks a spec and fills its defaults. Throws ZodError. */
  parseSpec(spec: unknown): unknown;
  cacheFiles(result: StepResult): readonly string[];
  run(context: StepContext, spec: unknown, inputs: readonly string[]): Promise<StepResult>;
}

export function registered<Spec, Result extends StepResult>(kind: StepKind<Spec, Result>): RegisteredStep {
  return {
    kind: kind.kind,
    version: kind.version,
    title: kind.title,
    process: kind.process,
    replay: kind.replay,
    parseSpec: (spec) => kind.spec.parse(spec),
    cacheFiles: (result) => kind.cacheFiles?.(result as Result) ?? [],
    run: (context, spec, inputs) => kind.run(context, kind.spec.parse(spec), inputs),
  };
}
