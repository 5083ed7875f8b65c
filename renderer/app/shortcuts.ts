/** How the control key is called where this runs. */
export const controlKey = /mac/i.test(navigator.platform) ? '⌘' : 'Ctrl';

/** Every key that works anywhere, for the help. */
export const shortcuts: readonly { readonly keys: readonly string[]; readonly what: string }[] = [
  { keys: [`${controlKey} K`], what: 'Search or do: pages, actions, columns, steps, settings, help' },
  { keys: ['?'], what: 'Help for this page' },
  { keys: [`${controlKey} Z`], what: 'Undo the last change of the recipe' },
  { keys: [`${controlKey} Shift Z`], what: 'Redo it' },
  {
    keys: ['Tab', 'Shift Tab'],
    what: 'To the next or last control; the first Tab offers to skip to the page',
  },
  { keys: ['Arrow keys'], what: 'Within a list, a table, tabs or the lineage' },
  {
    keys: ['←', '→'],
    what: 'Move the edge of a pane or column that has the focus; Enter puts a pane’s back',
  },
  { keys: ['Alt ←', 'Alt →', 'Alt Enter'], what: 'In the rows of the data: narrow, widen or fit the column' },
  { keys: ['Home', 'End'], what: 'To the first or last row of a list' },
  { keys: ['Enter', 'Space'], what: 'Press a button, choose what is marked' },
  { keys: ['Esc'], what: 'Close what is open: a list, a dialog, the help' },
];
