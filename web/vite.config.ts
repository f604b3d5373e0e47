import { relative } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { NONCE_MARK } from '../src/features/web-pages/built-pages.ts';
import { renderCss } from '../src/viz/theme/css-text.ts';
import { renderOutlines } from './build/outlines.ts';
import { isSource, root } from './build/sources.ts';
import { renderUsedOn } from './build/used-on.ts';

const API = ['/v1', '/openapi.json', '/docs', '/health', '/problems'];
const service = process.env['SERVICE_URL'] ?? 'http://127.0.0.1:8097';

/** `virtual:tokens.css` holds the tokens as variables, so that no page is drawn before its colours are known. */
function tokens(): Plugin {
  const id = 'virtual:tokens.css';
  return {
    name: 'tokens',
    resolveId: (asked) => (asked === id ? `\0${id}` : null),
    load: (asked) => (asked === `\0${id}` ? renderCss() : null),
  };
}

/** `virtual:outlines` holds coast and borders of the region, for maps. */
function outlines(): Plugin {
  const id = 'virtual:outlines';
  return {
    name: 'outlines',
    resolveId: (asked) => (asked === id ? `\0${id}` : null),
    load: (asked) => (asked === `\0${id}` ? renderOutlines() : null),
  };
}

/** `virtual:used-on` says which metrics each page asks for. */
function usedOn(): Plugin {
  const id = 'virtual:used-on';
  return {
    name: 'used-on',
    resolveId: (asked) => (asked === id ? `\0${id}` : null),
    load: (asked) => (asked === `\0${id}` ? renderUsedOn() : null),
  };
}

/** Fails when the application imports what a start does not look at to see whether it has changed. */
function watchedSources(): Plugin {
  return {
    name: 'watched-sources',
    apply: 'build',
    generateBundle() {
      for (const id of this.getModuleIds()) {
        const file = relative(root, id.replace(/[?#].*$/, ''));
        const isOwn = !id.includes('\0') && !/^\.\.|node_modules|^web\/index\.html$|^$/.test(file);
        if (isOwn && !isSource(file))
          this.error(`${file} is no source by web/build/sources.ts: add it or its folder there.`);
      }
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tokens(), outlines(), usedOn(), watchedSources()],
  html: { cspNonce: NONCE_MARK },
  build: {
    target: 'es2023',
    emptyOutDir: true,
    manifest: true,
    chunkSizeWarningLimit: 700, // the budget test counts better: compressed, and by page
    assetsInlineLimit: 0, // the policy of the page allows no data: but for images
    modulePreload: { polyfill: false },
  },
  server: { port: 5173, proxy: Object.fromEntries(API.map((path) => [path, { target: service, ws: true }])) },
});
