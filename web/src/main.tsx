import 'virtual:tokens.css';
import './design/mantine.css';
import './design/base.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { themeKeeper } from './app/theme-choice.ts';
import { resolveVariables, theme } from './design/theme.ts';
import { nonceOfPage } from './facts.ts';
import { router } from './router.tsx';

const nonce = nonceOfPage();
// The scroll lock of dialogs adds a style of its own, and finds its nonce only here.
Object.assign(globalThis, { __webpack_nonce__: nonce });

const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 5_000, gcTime: 60_000, refetchOnWindowFocus: true } },
});

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolveVariables}
      colorSchemeManager={themeKeeper}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
