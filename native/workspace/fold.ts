import { z } from 'zod';
import { conflict } from '../engine/errors.ts';
import { eventBodies, isEventKind, type EventBody, type EventKind } from './events.ts';
import type { FoldedEvent, LogFold } from './log-fold.ts';

/** What the log says happened, by what it happened to. It is nothing but the fold of the log. */
export interface WorkspaceState {
  /** Format of the workspace, as created or last migrated. */
  readonly format: number;
  readonly created: string;
  /** Finished steps by id. A step whose result was made again keeps its last event. */
  readonly steps: ReadonlyMap<string, FinishedStep>;
  /** Source files by the digest of their bytes. */
  readonly sources: ReadonlyMap<string, Source>;
  readonly packages: readonly ExportedPackage[];
  readonly failures: readonly Failure[];
  readonly erasedObjects: ReadonlyMap<string, Erasure>;
  /** Events whose body was erased, by their number. */
  readonly erasedBodies: ReadonlyMap<number, Erasure>;
  /** Unfinished ends of the log that were set aside, by the file they were saved as. */
  readonly tails: ReadonlyMap<string, Recorded<'log.tail-set-aside'>>;
  readonly cleaned: readonly Recorded<'workspace.cleaned'>[];
}

export type Recorded<Kind extends EventKind> = EventBody<Kind> & {
  readonly seq: number;
  readonly time: string;
};
export type FinishedStep = Recorded<'step.finished'>;
export type Source = Recorded<'source.opened'>;
export type ExportedPackage = Recorded<'package.exported'>;
export type Failure = Recorded<'job.failed'>;
export interface Erasure {
  /** The event that says so. */
  readonly event: number;
  readonly time: string;
  readonly reason: string;
}

/** Failures kept in the state; older ones stay in the log. */
const FAILURES_KEPT = 1000;

interface Folded {
  format: number;
  created: string;
  steps: Map<string, FinishedStep>;
  sources: Map<string, Source>;
  packages: ExportedPackage[];
  failures: Failure[];
  erasedObjects: Map<string, Erasure>;
  erasedBodies: Map<number, Erasure>;
  tails: Map<string, Recorded<'log.tail-set-aside'>>;
  cleaned: Recorded<'workspace.cleaned'>[];
}

function emptyState(): Folded {
  return {
    format: 0,
    created: '',
    steps: new Map(),
    sources: new Map(),
    packages: [],
    failures: [],
    erasedObjects: new Map(),
    erasedBodies: new Map(),
    tails: new Map(),
    cleaned: [],
  };
}

const appliers: { readonly [Kind in EventKind]?: (state: Folded, body: Recorded<Kind>) => void } = {
  'workspace.created': (state, body) => {
    state.format = body.format;
    state.created = body.time;
  },
  'workspace.migrated': (state, body) => {
    state.format = body.to;
  },
  'workspace.cleaned': (state, body) => {
    state.cleaned.push(body);
  },
  'source.opened': (state, body) => {
    state.sources.set(body.digest, body);
  },
  'step.finished': (state, body) => {
    state.steps.set(body.id, body);
  },
  'job.failed': (state, body) => {
    state.failures.push(body);
    if (state.failures.length > FAILURES_KEPT) state.failures.shift();
  },
  'package.exported': (state, body) => {
    state.packages.push(body);
  },
  'object.erased': (state, body) => {
    state.erasedObjects.set(body.digest, { event: body.seq, time: body.time, reason: body.reason });
  },
  'log.tail-set-aside': (state, body) => {
    state.tails.set(body.savedAs, body);
  },
};

const lenientBodies = Object.fromEntries(
  Object.entries(eventBodies).map(([kind, schema]) => [kind, z.object(schema.shape)]),
);

/** The fold over a workspace's log. Its state is the same object until the fold is reset. */
export class WorkspaceFold implements LogFold {
  /** Rises when the state folds differently or is saved differently; a snapshot of another version is not used. */
  readonly version = 1;
  #state = emptyState();

  get state(): WorkspaceState {
    return this.#state;
  }

  reset(): void {
    this.#state = emptyState();
  }

  apply(event: FoldedEvent): void {
    const { kind, seq, time, body } = event;
    // A kind that a later version added; a body that was erased.
    if (!isEventKind(kind) || body === undefined) return;
    if (kind === 'body.erased') {
      const { seq: erased, reason } = known(event, kind);
      this.#state.erasedBodies.set(erased, { event: seq, time, reason });
      return;
    }
    applyTo(this.#state, kind, event);
  }

  knowsTail(savedAs: string): boolean {
    return this.#state.tails.has(savedAs);
  }

  save(): unknown {
    const { steps, sources, erasedObjects, erasedBodies, tails, ...rest } = this.#state;
    return {
      ...rest,
      steps: [...steps.values()],
      sources: [...sources.values()],
      erasedObjects: [...erasedObjects],
      erasedBodies: [...erasedBodies],
      tails: [...tails.values()],
    };
  }

  /** `saved` was checked against the digest that the log names. */
  load(saved: unknown): void {
    const { steps, sources, erasedObjects, erasedBodies, tails, ...rest } = saved as Saved;
    this.#state = {
      ...rest,
      steps: new Map(steps.map((step) => [step.id, step])),
      sources: new Map(sources.map((source) => [source.digest, source])),
      erasedObjects: new Map(erasedObjects),
      erasedBodies: new Map(erasedBodies),
      tails: new Map(tails.map((tail) => [tail.savedAs, tail])),
    };
  }
}

type Saved = Omit<Folded, 'steps' | 'sources' | 'erasedObjects' | 'erasedBodies' | 'tails'> & {
  readonly steps: FinishedStep[];
  readonly sources: Source[];
  readonly erasedObjects: [string, Erasure][];
  readonly erasedBodies: [number, Erasure][];
  readonly tails: Recorded<'log.tail-set-aside'>[];
};

function applyTo<Kind extends EventKind>(state: Folded, kind: Kind, event: FoldedEvent): void {
  const applier = appliers[kind];
  if (applier === undefined) return;
  applier(state, { ...known(event, kind), seq: event.seq, time: event.time });
}

function known<Kind extends EventKind>(event: FoldedEvent, kind: Kind): EventBody<Kind> {
  const parsed = lenientBodies[kind]?.safeParse(event.body);
  if (parsed?.success !== true) {
    throw conflict(
      `The body of event ${String(event.seq)} (${kind}) does not have the form that this version knows.`,
      undefined,
      'Open the workspace with the version that wrote it.',
    );
  }
  return parsed.data as EventBody<Kind>;
}
