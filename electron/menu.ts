import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from './contract.ts';

/** Routes of the page with what people call them, in the order of work. */
const places: readonly (readonly [route: string, title: string])[] = [
  ['', 'Start'],
  ['data', 'Data'],
  ['purpose', 'Purpose'],
  ['features', 'Features'],
  ['train', 'Train'],
  ['evaluate', 'Evaluate'],
  ['calibrate', 'Calibrate'],
  ['fairness', 'Fairness'],
  ['package', 'Package'],
  ['score', 'Score'],
  ['review', 'Review'],
  ['record', 'Record'],
];

export interface MenuActions {
  /** Tells the page of the window that is in front. */
  send(command: MenuCommand): void;
  openWindow(): void;
}

/** The menu: what the page can do is a command to it, the rest are the system's own roles. */
export function menuTemplate(
  platform: NodeJS.Platform,
  packaged: boolean,
  { send, openWindow }: MenuActions,
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const item = (label: string, command: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => send(command),
    ...(accelerator === undefined ? {} : { accelerator }),
  });
  const line: MenuItemConstructorOptions = { type: 'separator' };
  const settings = item('Settings…', 'go:settings', 'CmdOrCtrl+,');
  return [
    ...(mac
      ? [
          {
            role: 'appMenu',
            submenu: [{ role: 'about' }, line, settings, line, { role: 'hide' }, line, { role: 'quit' }],
          } satisfies MenuItemConstructorOptions,
        ]
      : []),
    {
      label: '&File',
      submenu: [
        item('Open File…', 'open-file', 'CmdOrCtrl+O'),
        item('Open Workspace…', 'open-workspace', 'CmdOrCtrl+Shift+O'),
        line,
        { label: 'New Window', accelerator: 'CmdOrCtrl+Shift+N', click: openWindow },
        line,
        ...(mac ? [] : [settings, line]),
        mac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    {
      label: '&Edit',
      // The page takes the keys first: outside of fields they undo changes of the recipe.
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        line,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: '&Go',
      submenu: [
        item('Search or Do…', 'search', 'CmdOrCtrl+K'),
        line,
        ...places.map(([route, title], i) =>
          item(title, `go:${route}`, i > 0 && i < 10 ? `CmdOrCtrl+${String(i)}` : undefined),
        ),
      ],
    },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        line,
        { role: 'togglefullscreen' },
        ...(packaged ? [] : [line, { role: 'reload' } as const, { role: 'toggleDevTools' } as const]),
      ],
    },
    { role: 'windowMenu' },
  ];
}
