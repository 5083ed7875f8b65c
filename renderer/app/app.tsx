import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { queries } from './queries.ts';
import { Shell } from './shell.tsx';
import { theme } from './theme.ts';
import { themeManager } from './view-preferences.ts';

/** The page's style nonce: the kit writes styles at run time, and the policy allows only those that bear it. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name=style-nonce]')?.content;
// What keeps the page still behind a dialog looks for it under this name.
Object.assign(window, { __webpack_nonce__: nonce });

export function App() {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={themeManager}
      getStyleNonce={() => nonce ?? ''}
    >
      <QueryClientProvider client={queries}>
        <Shell />
      </QueryClientProvider>
    </MantineProvider>
  );
}
