import { create } from 'zustand';
import { engine, errorOf } from '../engine.ts';
import type { ErrorData } from '../../native/engine/errors.ts';
import { queries } from './queries.ts';

type Section = Record<string, unknown>;

interface DraftState {
  readonly loaded: boolean;
  /** The recipe as far as it is filled in. */
  readonly recipe: Section;
  readonly files: readonly string[];
  /** The same as a file would hold it. */
  readonly text: string;
  readonly error: ErrorData | undefined;
  readonly past: readonly Section[];
  readonly future: readonly Section[];
  load(): Promise<void>;
  /** Replaces the recipe; `files` are grants of newly opened files by name. */
  replace(recipe: Section, files?: Record<string, string>): Promise<void>;
  /** Changes one section, such as `train`. Undefined takes it out. */
  set(section: string, value: unknown): Promise<void>;
  undo(): Promise<void>;
  redo(): Promise<void>;
}

const mostUndone = 100;
let saving: Promise<unknown> = Promise.resolve();

/** The recipe that is being worked on. Every change is kept by the engine at once, and can be undone. */
export const useDraft = create<DraftState>((set, get) => {
  async function keep(recipe: Section, files?: Record<string, string>): Promise<void> {
    saving = saving
      .then(() =>
        engine.call((client) => client.draft.save({ recipe, ...(files === undefined ? {} : { files }) })),
      )
      .then(({ text }) => set({ text, error: undefined }))
      .catch((error: unknown) => set({ error: errorOf(error) }));
    await saving;
    await queries.invalidateQueries({ queryKey: ['known'] });
  }
  return {
    loaded: false,
    recipe: {},
    files: [],
    text: '',
    error: undefined,
    past: [],
    future: [],
    async load() {
      const { recipe, files, text } = await engine.call((client) => client.draft.get());
      set({ loaded: true, recipe, files, text, error: undefined, past: [], future: [] });
    },
    async replace(recipe, files) {
      const { recipe: before, past, files: known } = get();
      set({
        recipe,
        past: [...past, before].slice(-mostUndone),
        future: [],
        files: [...new Set([...known, ...Object.keys(files ?? {})])],
      });
      await keep(recipe, files);
    },
    async set(section, value) {
      const { recipe, replace } = get();
      const next = { ...recipe };
      if (value === undefined) delete next[section];
      else next[section] = value;
      await replace(next);
    },
    async undo() {
      const { past, future, recipe } = get();
      const before = past.at(-1);
      if (before === undefined) return;
      set({ recipe: before, past: past.slice(0, -1), future: [recipe, ...future] });
      await keep(before);
    },
    async redo() {
      const { past, future, recipe } = get();
      const [after, ...rest] = future;
      if (after === undefined) return;
      set({ recipe: after, past: [...past, recipe], future: rest });
      await keep(after);
    },
  };
});

/** One section of the draft, as an object; empty where it is left out. */
export function useSection(name: string): Section {
  const value = useDraft((state) => state.recipe[name]);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Section) : {};
}
