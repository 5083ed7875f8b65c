import type { MantineColorSchemeManager } from '@mantine/core';
import { useCallback } from 'react';
import { create } from 'zustand';
import {
  bothChanges,
  changedView,
  keepable,
  themes,
  viewFrom,
  type GridView,
  type ViewChanges,
  type ViewPreferences,
} from '../../native/settings/contract.ts';
import { engine } from '../engine.ts';

const key = 'assay.view';
/** A width is dragged over many; the last one is kept. */
const keptAfter = 250;

/** How the person likes to see the workbench. The engine keeps it: a browser's profile may be thrown away. */
export const useView = create<ViewPreferences>(() => firstGuess());

/** What shows until the engine has answered: the theme that it stamped on the page, else what this browser saw last. */
function firstGuess(): ViewPreferences {
  const seen = seenLast();
  const stamp = document.documentElement.dataset.mantineColorScheme;
  return { ...seen, theme: themes.find((theme) => theme === stamp) ?? seen.theme };
}

function seenLast(): ViewPreferences {
  try {
    return viewFrom(JSON.parse(localStorage.getItem(key) ?? '{}'));
  } catch {
    return viewFrom({});
  }
}

function show(view: ViewPreferences): void {
  useView.setState(view);
  const { theme, narrowRail, panes } = view;
  localStorage.setItem(key, JSON.stringify({ theme, narrowRail, panes }));
}

let unkept: ViewChanges = {};
let timer: ReturnType<typeof setTimeout> | undefined;

export function changeView(changes: ViewChanges): void {
  show(changedView(useView.getState(), changes));
  const grids = (changes.grids ?? []).map(keepable);
  unkept = bothChanges(unkept, { ...changes, grids });
  clearTimeout(timer);
  timer = setTimeout(() => void keep(), keptAfter);
}

/** What changes meanwhile, or does not get through, is sent with the next. */
async function keep(): Promise<void> {
  const sent = unkept;
  if (Object.keys(sent).length === 0) return;
  try {
    await engine.call((client) => client.settings.keepView(sent));
    if (unkept === sent) unkept = {};
  } catch {
    // How it looks is never worth a message; it is tried again when the engine is back.
  }
}

/** The engine's word, with what was changed here since. */
export async function loadView(): Promise<void> {
  show(changedView(await engine.call((client) => client.settings.view()), unkept));
  await keep();
}

const asItComes: Omit<GridView, 'dataset'> = { widths: [], sort: [] };

/** How a data set's rows are shown, and how that is changed. */
export function useGridView(
  dataset: string,
): [view: typeof asItComes, change: (changes: Partial<typeof asItComes>) => void] {
  const gridOf = ({ grids }: ViewPreferences) => grids.find((grid) => grid.dataset === dataset) ?? asItComes;
  const view = useView(gridOf);
  const change = useCallback(
    (changes: Partial<typeof asItComes>) =>
      changeView({ grids: [{ ...gridOf(useView.getState()), ...changes, dataset }] }),
    [dataset],
  );
  return [view, change];
}

let stop: (() => void) | undefined;

/** For the kit, whose components ask it for the theme. */
export const themeManager: MantineColorSchemeManager = {
  get: () => useView.getState().theme,
  set: (theme) => {
    if (theme !== useView.getState().theme) changeView({ theme });
  },
  subscribe: (listener) => {
    stop = useView.subscribe((now, before) => {
      if (now.theme !== before.theme) listener(now.theme);
    });
  },
  unsubscribe: () => stop?.(),
  clear: () => changeView({ theme: 'auto' }),
};
