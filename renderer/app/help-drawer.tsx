import { Drawer } from '@mantine/core';
import { Suspense, lazy } from 'react';
import { keysRoute, useHelp } from './help-store.ts';
import { pages } from './pages.ts';

const Help = lazy(() => import('./help.tsx'));

/** Help beside the page, offline. */
export function HelpDrawer() {
  const { route, topic, close } = useHelp();
  const title =
    route === keysRoute
      ? 'Keyboard shortcuts'
      : `Help: ${pages.find((page) => page.route === route)?.title ?? ''}`;
  return (
    <Drawer
      opened={route !== undefined}
      onClose={close}
      position="right"
      title={title}
      closeButtonProps={{ 'aria-label': 'Close the help' }}
    >
      {route !== undefined && (
        <Suspense fallback={null}>
          <Help route={route} topic={topic} />
        </Suspense>
      )}
    </Drawer>
  );
}
